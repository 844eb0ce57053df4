namespace Chirp.Engine.Loading;

/// <summary>A loader as its request sees it, whatever its keys and values are.</summary>
public abstract class RequestLoader
{
    private LoaderQueue? _queue;

    private protected RequestLoader()
    {
    }

    internal LoaderQueue Queue => _queue ?? throw new InvalidOperationException(
        $"{GetType().Name} belongs to no request: take it as a resolver's parameter, or attach it to a LoaderQueue.");

    internal void Attach(LoaderQueue queue)
    {
        if (Interlocked.CompareExchange(ref _queue, queue, null) is not null)
        {
            throw new InvalidOperationException(
                $"{GetType().Name} already belongs to a request; a loader and its cache live for one request.");
        }
    }

    /// <summary>Starts the fetches of all keys that wait. Called by the queue alone.</summary>
    internal abstract void Dispatch(CancellationToken stop);

    /// <summary>The request is over: gives the cache back and fails whoever still waits.</summary>
    internal abstract void Release();
}
