using System.Collections.Frozen;

namespace Chirp.Engine.Loading;

/// <summary>
/// The loader types of a schema and how a request makes each: a compiled constructor call. Immutable, shared by all
/// requests.
/// </summary>
public sealed class LoaderRegistry
{
    private readonly Func<RequestLoaders, RequestLoader>[] _create;
    private readonly FrozenDictionary<Type, int> _indices;

    internal LoaderRegistry(IReadOnlyList<(Type Type, Func<RequestLoaders, RequestLoader> Create)> loaders)
    {
        _create = new Func<RequestLoaders, RequestLoader>[loaders.Count];
        var indices = new Dictionary<Type, int>(loaders.Count);
        for (var i = 0; i < loaders.Count; i++)
        {
            _create[i] = loaders[i].Create;
            indices.Add(loaders[i].Type, i);
        }

        _indices = indices.ToFrozenDictionary();
    }

    public static LoaderRegistry Empty { get; } = new([]);

    public int Count => _create.Length;

    /// <summary>The position of a loader type, or -1 for one the schema does not know.</summary>
    internal int IndexOf(Type type) => _indices.TryGetValue(type, out var index) ? index : -1;

    internal RequestLoader Create(int index, RequestLoaders loaders) => _create[index](loaders);
}
