using System.Collections.Concurrent;
using System.Reflection;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Binding;

/// <summary>
/// Which CLR type stands for which object type: registered ones, ones with <see cref="GraphQLNameAttribute"/>, then by
/// name those that signatures mention, then the only class of the name in the added assemblies.
/// </summary>
internal sealed class TypeMap(GraphQLSchema schema, BindingOptions options, FieldMethods methods, Mismatches mismatches)
{
    private readonly Dictionary<ObjectType, Type> _clrTypes = [];
    private readonly Dictionary<Type, ObjectType> _objectTypes = [];
    private readonly Queue<ObjectType> _unvisited = [];

    public Type? ClrTypeOf(ObjectType type) => _clrTypes.GetValueOrDefault(type);

    public bool IsRoot(NamedType type) =>
        type == schema.Query || type == schema.Mutation || type == schema.Subscription;

    public void Discover()
    {
        foreach (var (clrType, name) in options.Types)
        {
            if (schema.FindType(name) is not { } type)
            {
                mismatches.Add($"{clrType} is registered as {name}, but the schema has no such type.");
            }
            else if (type is ObjectType objectType)
            {
                Map(objectType, clrType);
            }
        }

        var candidates = options.CandidateTypes().ToLookup(SchemaNames.OfType);
        foreach (var type in schema.Types.OfType<ObjectType>())
        {
            foreach (var marked in candidates[type.Name].Where(Has<GraphQLNameAttribute>))
            {
                Map(type, marked);
            }
        }

        foreach (var method in methods.All)
        {
            DiscoverParent(method.Field, method.Method);
            DiscoverResult(method.Field.Type.Named, method.Method);
        }

        Visit();
        foreach (var type in schema.Types.OfType<ObjectType>().Where(NeedsClrType))
        {
            if (!_clrTypes.ContainsKey(type))
            {
                MapByName(type, [.. candidates[type.Name].Where(static type => !Has<FieldsAttribute>(type))]);
                Visit();
            }
        }
    }

    /// <summary>Whether a field of this type may give this CLR type.</summary>
    public void Check(NamedType type, ClrShape shape, string coordinate)
    {
        var fits = type is ObjectType objectType
            ? _clrTypes.TryGetValue(objectType, out var bound) && bound.IsAssignableFrom(shape.Type)
            : schema.PossibleTypes(type).Any(possible => _clrTypes.TryGetValue(possible, out var member)
                && (member.IsAssignableFrom(shape.Type) || shape.Type.IsAssignableFrom(member)));
        if (!fits)
        {
            var expected = type is ObjectType named && _clrTypes.TryGetValue(named, out var clrType)
                ? $", and {type} is {clrType}"
                : $". Name the class {type}, put [GraphQLName(\"{type}\")] on it, or register it with AddType";
            mismatches.Add($"{coordinate} is {type} but the resolver gives {shape.Type}{expected}.");
        }
    }

    /// <summary>
    /// The object type of a value, by its CLR type or a base of it: a look-up after the first value of each type.
    /// </summary>
    public Func<NamedType, object, ObjectType?> RuntimeTypes()
    {
        var known = new ConcurrentDictionary<Type, ObjectType?>();
        foreach (var (clrType, type) in _objectTypes)
        {
            known[clrType] = type;
        }

        return (_, value) => known.TryGetValue(value.GetType(), out var type)
            ? type
            : known.GetOrAdd(value.GetType(), FindBase);
    }

    private ObjectType? FindBase(Type clrType)
    {
        for (var type = clrType.BaseType; type is not null; type = type.BaseType)
        {
            if (_objectTypes.TryGetValue(type, out var known))
            {
                return known;
            }
        }

        foreach (var type in clrType.GetInterfaces())
        {
            if (_objectTypes.TryGetValue(type, out var known))
            {
                return known;
            }
        }

        return null;
    }

    private static bool Has<TAttribute>(Type type)
        where TAttribute : Attribute => type.IsDefined(typeof(TAttribute));

    private bool NeedsClrType(ObjectType type) =>
        !IsRoot(type) && !type.Name.StartsWith("__", StringComparison.Ordinal);

    private void MapByName(ObjectType type, Type[] candidates)
    {
        if (candidates.Length == 1)
        {
            Map(type, candidates[0]);
            return;
        }

        var found = candidates.Length == 0
            ? "no resolver gives a class of this name and no added assembly has one"
            : $"there are {string.Join(" and ", candidates.Select(static candidate => candidate.FullName))}";
        mismatches.Add($"{type} has no CLR type: {found}. Register it with AddType.");
    }

    private void Visit()
    {
        while (_unvisited.TryDequeue(out var type))
        {
            foreach (var field in type.Fields)
            {
                if (methods.Find(field) is null && ClrMembers.Find(_clrTypes[type], field.Name) is [var member, ..])
                {
                    DiscoverResult(field.Type.Named, member);
                }
            }
        }
    }

    private void DiscoverParent(FieldDefinition field, MethodInfo method)
    {
        foreach (var parameter in method.GetParameters())
        {
            var type = ParentTypeOf(parameter.ParameterType);
            if (field.DeclaringType is ObjectType declaring && type.IsClass && options.NameOf(type) == declaring.Name)
            {
                TryMap(declaring, type);
            }
        }
    }

    private static Type ParentTypeOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Execution.Resolvers.Batch<>)
            ? type.GetGenericArguments()[0]
            : type;

    private void DiscoverResult(NamedType type, MemberInfo member)
    {
        if (type is not (ObjectType or InterfaceType or UnionType))
        {
            return;
        }

        foreach (var mentioned in Mentioned(ClrMembers.ResultTypeOf(member)))
        {
            if (mentioned.IsClass && schema.FindType(options.NameOf(mentioned)) is ObjectType named
                && (named == type || (type is not ObjectType && schema.IsPossibleType(type, named))))
            {
                TryMap(named, mentioned);
            }
        }
    }

    /// <summary>
    /// A type and all its generic arguments and elements: <c>User</c> of <c>ValueTask&lt;User[]&gt;</c>.
    /// </summary>
    private static IEnumerable<Type> Mentioned(Type type)
    {
        yield return type;
        foreach (var inner in type.IsArray ? [type.GetElementType()!] : type.GetGenericArguments())
        {
            foreach (var mentioned in Mentioned(inner))
            {
                yield return mentioned;
            }
        }
    }

    private void TryMap(ObjectType type, Type clrType)
    {
        if (!_clrTypes.ContainsKey(type) && !IsRoot(type))
        {
            Map(type, clrType);
        }
    }

    private void Map(ObjectType type, Type clrType)
    {
        if (_clrTypes.TryAdd(type, clrType))
        {
            if (!_objectTypes.TryAdd(clrType, type))
            {
                mismatches.Add(
                    $"{clrType} stands for {_objectTypes[clrType]} and for {type}: a class has one schema type.");
            }

            _unvisited.Enqueue(type);
        }
        else if (_clrTypes[type] != clrType)
        {
            mismatches.Add($"{type} is both {_clrTypes[type]} and {clrType}: an object type has one CLR type.");
        }
    }
}
