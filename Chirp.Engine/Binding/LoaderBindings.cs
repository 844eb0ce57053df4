using System.Linq.Expressions;
using System.Reflection;
using Chirp.Engine.Loading;

namespace Chirp.Engine.Binding;

/// <summary>The loaders that resolvers take, and the compiled constructor call of each.</summary>
internal sealed class LoaderBindings(BindingOptions options, Mismatches mismatches)
{
    private static readonly MethodInfo s_at =
        typeof(RequestLoaders).GetMethod(nameof(RequestLoaders.At), BindingFlags.NonPublic | BindingFlags.Instance)!;

    private static readonly PropertyInfo s_services = typeof(RequestLoaders).GetProperty(
        nameof(RequestLoaders.Services), BindingFlags.NonPublic | BindingFlags.Instance)!;

    private readonly Dictionary<Type, int> _indices = [];
    private readonly List<(Type Type, Func<RequestLoaders, RequestLoader> Create)> _loaders = [];
    private readonly HashSet<Type> _sameForAll = [];

    /// <summary>The position of a loader type in the registry; the type is bound when it is met first.</summary>
    public int IndexOf(Type type)
    {
        if (!_indices.TryGetValue(type, out var index))
        {
            index = _loaders.Count;
            _indices.Add(type, index);
            _loaders.Add((type, static _ => throw new InvalidOperationException("Not bound.")));
            _loaders[index] = (type, Compile(type));
        }

        return index;
    }

    /// <summary>
    /// Whether a loader, and every loader under it, takes only services that are the same for all who ask.
    /// </summary>
    public bool IsSameForAll(Type type)
    {
        IndexOf(type);
        return _sameForAll.Contains(type);
    }

    public LoaderRegistry ToRegistry()
    {
        foreach (var loader in options.Loaders)
        {
            IndexOf(loader);
        }

        return new LoaderRegistry(_loaders);
    }

    /// <summary>Reads a loader of the request.</summary>
    public Expression Read(Type type, Expression loaders) =>
        Expression.Convert(Expression.Call(loaders, s_at, Expression.Constant(IndexOf(type))), type);

    private Func<RequestLoaders, RequestLoader> Compile(Type type)
    {
        var constructors = type.GetConstructors(BindingFlags.Public | BindingFlags.Instance);
        if (type.IsAbstract || constructors.Length != 1)
        {
            mismatches.Add($"{type.Name} is taken as a loader but has {(type.IsAbstract ? "no" : constructors.Length)} "
                + "public constructors; it must have one.");
            return static _ => throw new InvalidOperationException("Not bound.");
        }

        var loaders = Expression.Parameter(typeof(RequestLoaders), "loaders");
        var arguments = new List<Expression>();
        var isSameForAll = true;
        foreach (var parameter in constructors[0].GetParameters())
        {
            if (typeof(RequestLoader).IsAssignableFrom(parameter.ParameterType))
            {
                arguments.Add(Read(parameter.ParameterType, loaders));
                isSameForAll &= IsSameForAll(parameter.ParameterType);
            }
            else
            {
                if (!RequestServices.IsKnown(parameter.ParameterType, options))
                {
                    mismatches.Add($"{type.Name}'s constructor takes {SchemaNames.Display(parameter.ParameterType)} "
                        + $"{parameter.Name}, which is neither a loader nor a known service.");
                }

                isSameForAll &= RequestServices.IsSameForAll(parameter.ParameterType, options);
                arguments.Add(RequestServices.Read(
                    parameter, Expression.Property(loaders, s_services), $"The loader {type.Name}"));
            }
        }

        if (isSameForAll)
        {
            _sameForAll.Add(type);
        }

        return Expression.Lambda<Func<RequestLoaders, RequestLoader>>(
            Expression.New(constructors[0], arguments), loaders).Compile();
    }
}
