namespace Chirp.Engine.Loading;

/// <summary>
/// The loaders of one request that have keys to fetch. The executor owns it: it runs everything that can run, then
/// calls <see cref="Dispatch"/>, so that all keys of that moment go into one fetch a loader. There is no timer.
/// Thread-safe, except that <see cref="Dispatch"/> is the executor's alone.
/// </summary>
public sealed class LoaderQueue(CancellationToken stop = default)
{
    private readonly Lock _gate = new();
    private List<RequestLoader> _waiting = [];
    private List<RequestLoader> _dispatched = [];
    private int _resuming;
    private int _inFlight;
    private bool _isAnnounced;

    /// <summary>
    /// Called when there may be something to do: code waits for keys to be fetched, or a fetch has ended and its
    /// tickets are loaded. Any thread may call it, also the executor's own inside <see cref="Dispatch"/>, and more
    /// often than needed. Keys that nobody awaits are not announced: whoever asked for them is still running, or has
    /// told the executor that it is done.
    /// </summary>
    public Action? Changed { get; set; }

    /// <summary>
    /// Whether keys wait to be fetched. False while code that awaited an earlier fetch is being resumed: what it will
    /// ask for belongs in the same fetch; <see cref="Changed"/> follows when it is done.
    /// </summary>
    public bool HasPending
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count > 0 && _resuming == 0;
            }
        }
    }

    /// <summary>Fetches that were started and have not ended.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Makes a loader part of this request; each loader once.</summary>
    public TLoader Attach<TLoader>(TLoader loader)
        where TLoader : RequestLoader
    {
        loader.Attach(this);
        return loader;
    }

    /// <summary>
    /// Starts the fetches of every loader with keys that wait. Fetches that end at once have loaded their tickets when
    /// this returns. Never throws for a failing fetch: that is its keys' error.
    /// </summary>
    public void Dispatch()
    {
        lock (_gate)
        {
            (_waiting, _dispatched) = (_dispatched, _waiting);
        }

        foreach (var loader in _dispatched)
        {
            loader.Dispatch(stop);
        }

        _dispatched.Clear();
    }

    /// <summary>A loader has its first key since it was last dispatched.</summary>
    internal void KeysArrived(RequestLoader loader)
    {
        lock (_gate)
        {
            _waiting.Add(loader);
        }
    }

    /// <summary>
    /// Code waits for a load: an idle executor must hear of its keys. It hears on the pool, not on this stack, so that
    /// other code which runs now can still ask for its keys.
    /// </summary>
    internal void Awaited()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0 || _resuming > 0 || _isAnnounced)
            {
                return;
            }

            _isAnnounced = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static queue => queue.Announce(), this, preferLocal: true);
    }

    internal void FetchStarted() => Interlocked.Increment(ref _inFlight);

    internal void FetchEnded()
    {
        Interlocked.Decrement(ref _inFlight);
        Changed?.Invoke();
    }

    /// <summary>
    /// Runs code that awaited loads. Keys it asks for are announced together when the last of it has come to its next
    /// wait: they belong in one fetch.
    /// </summary>
    internal void Resume(List<(int Ticket, Action Continuation)> resumed)
    {
        ResumeStarted();
        Run(resumed);
    }

    /// <summary>The same on the pool, for a caller that must not run it on its own stack.</summary>
    internal void ResumeLater(List<(int Ticket, Action Continuation)> resumed)
    {
        ResumeStarted();
        ThreadPool.UnsafeQueueUserWorkItem(
            static state => state.Queue.Run(state.Resumed), (Queue: this, Resumed: resumed), preferLocal: true);
    }

    private void Run(List<(int Ticket, Action Continuation)> resumed)
    {
        try
        {
            foreach (var (_, continuation) in resumed)
            {
                continuation();
            }
        }
        finally
        {
            ResumeEnded();
        }
    }

    private void Announce()
    {
        bool hasPending;
        lock (_gate)
        {
            // The executor may have fetched the keys meanwhile; while code is resumed, its end announces them.
            _isAnnounced = false;
            hasPending = _waiting.Count > 0 && _resuming == 0;
        }

        if (hasPending)
        {
            Changed?.Invoke();
        }
    }

    private void ResumeStarted()
    {
        lock (_gate)
        {
            _resuming++;
        }
    }

    private void ResumeEnded()
    {
        bool hasPending;
        lock (_gate)
        {
            hasPending = --_resuming == 0 && _waiting.Count > 0;
        }

        if (hasPending)
        {
            Changed?.Invoke();
        }
    }
}
