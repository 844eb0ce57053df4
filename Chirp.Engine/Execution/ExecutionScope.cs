using Chirp.Engine.Loading;

namespace Chirp.Engine.Execution;

/// <summary>
/// One request as resolvers see it. The executor makes it, drives <see cref="Queue"/>, and disposes it when nothing of
/// the request runs any more.
/// </summary>
public sealed class ExecutionScope : IDisposable
{
    public ExecutionScope(IServiceProvider services, CancellationToken stop, LoaderRegistry? loaders = null)
    {
        Services = services;
        Stop = stop;
        Queue = new LoaderQueue(stop);
        Loaders = new RequestLoaders(loaders ?? LoaderRegistry.Empty, services, Queue);
    }

    /// <summary>The request's services: what a resolver parameter of a service type is taken from.</summary>
    public IServiceProvider Services { get; }

    /// <summary>Cancelled when the caller has gone or the deadline has passed.</summary>
    public CancellationToken Stop { get; }

    /// <summary>The request's loaders by type.</summary>
    public RequestLoaders Loaders { get; }

    /// <summary>The loaders that have keys to fetch.</summary>
    public LoaderQueue Queue { get; }

    /// <summary>Gives the loaders' tables back. A loader that is used afterwards says so.</summary>
    public void Dispose() => Loaders.Release();
}
