namespace Chirp.Engine.Loading;

/// <summary>The loaders of one request, each made when it is first asked for. Thread-safe.</summary>
public sealed class RequestLoaders(LoaderRegistry registry, IServiceProvider services, LoaderQueue queue)
{
    private readonly RequestLoader?[] _loaders = registry.Count == 0 ? [] : new RequestLoader?[registry.Count];

    internal IServiceProvider Services { get; } = services;

    /// <summary>Whether any has been asked for: then there is something to release.</summary>
    internal bool AreUsed => Array.Exists(_loaders, static loader => loader is not null);

    /// <summary>The loader of a type that a resolver has as a parameter, or that the binding was told of.</summary>
    public TLoader Get<TLoader>()
        where TLoader : RequestLoader
    {
        var index = registry.IndexOf(typeof(TLoader));
        return index >= 0
            ? (TLoader)At(index)
            : throw new InvalidOperationException(
                $"{typeof(TLoader)} is not a loader of this schema: no resolver takes it and it was not registered.");
    }

    internal RequestLoader At(int index)
    {
        if (Volatile.Read(ref _loaders[index]) is { } known)
        {
            return known;
        }

        var created = registry.Create(index, this);
        if (Interlocked.CompareExchange(ref _loaders[index], created, null) is { } other)
        {
            // Two resolvers asked at once: the loser has no keys yet and is dropped.
            return other;
        }

        return queue.Attach(created);
    }

    /// <summary>The request is over and nothing of it runs any more: tables go back to the pool.</summary>
    internal void Release()
    {
        foreach (var loader in _loaders)
        {
            loader?.Release();
        }
    }
}
