using System.Buffers;
using System.Runtime.InteropServices;

namespace Chirp.Engine.Loading;

/// <summary>
/// Values by key, fetched together: every key that fields and awaiting code ask for while something else can still run
/// goes into one fetch, each key once, and stays known for the rest of the request. A subclass says how to fetch; its
/// constructor takes services. One instance a request, made by the engine. Thread-safe.
/// </summary>
public abstract class Loader<TKey, TValue> : RequestLoader, ILoadSource<TValue>
    where TKey : notnull
{
    /// <summary>
    /// Projections remembered by their function; one that captures is new each time and would never be met again.
    /// </summary>
    private const int MaxProjections = 4;

    private readonly Lock _gate = new();
    private LoaderCache<TKey, TValue>? _cache;
    private int[] _waiting = [];
    private int _waitingCount;
    private List<(int Ticket, Action Continuation)>? _continuations;
    private (Delegate Selector, object Source)[]? _projections;
    private int _projectionCount;
    private int _inFlight;
    private bool _isReleased;

    /// <summary>The most keys of one fetch; more are fetched by several at the same time.</summary>
    protected virtual int MaxBatchSize => 500;

    /// <summary>
    /// The value of a key, for a resolver to return. It is null where the key is absent, which the schema's type then
    /// allows or not.
    /// </summary>
    public Load<TValue> By(TKey key) => new(this, TicketOf(key));

    /// <summary>The same for code that awaits the value and must think of its absence.</summary>
    public Load<TValue?> Load(TKey key) => new(this!, TicketOf(key));

    /// <summary>The values of several keys in their order, null where absent; fails where any of them fails.</summary>
    public Load<IReadOnlyList<TValue>> LoadMany(IReadOnlyCollection<TKey> keys)
    {
        var loads = new Load<TValue>[keys.Count];
        var i = 0;
        foreach (var key in keys)
        {
            loads[i++] = By(key);
        }

        return new Load<IReadOnlyList<TValue>>(new LoadList<TValue>(loads), 0);
    }

    /// <summary>
    /// Makes a value known that was read by other means. A key that is known or waits already keeps its own.
    /// </summary>
    public void Prime(TKey key, TValue value) => Answer(key, value, error: null, mayAnswerWaiting: false);

    /// <summary>Forgets a key, after a mutation has changed its value: the next load fetches it again.</summary>
    public void Clear(TKey key)
    {
        lock (_gate)
        {
            _cache?.Tickets.Remove(key);
        }
    }

    /// <summary>Forgets all keys.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _cache?.Tickets.Clear();
        }
    }

    /// <summary>
    /// Fetches the values of <see cref="Fetch{TKey, TValue}.Keys"/> and puts them into <paramref name="fetch"/>. What
    /// it throws is the error of every key that has no answer yet.
    /// </summary>
    protected abstract ValueTask FetchAsync(Fetch<TKey, TValue> fetch, CancellationToken stop);

    bool ILoadSource<TValue>.IsLoaded(int ticket)
    {
        lock (_gate)
        {
            return _isReleased || _cache![ticket].State == LoadState.Loaded;
        }
    }

    TValue ILoadSource<TValue>.Get(int ticket)
    {
        Exception? error;
        lock (_gate)
        {
            ThrowIfReleased();
            ref var entry = ref _cache![ticket];
            if (entry.Error is null)
            {
                return entry.State == LoadState.Loaded
                    ? entry.Value
                    : throw new InvalidOperationException(
                        $"{GetType().Name} has not fetched {entry.Key} yet: await the load.");
            }

            error = entry.Error;
        }

        // Fields share a failed key: each throws an exception of its own, since a thrown one collects stack traces.
        throw error switch
        {
            GraphQLException caller => new GraphQLException(caller.Errors),
            OperationCanceledException cancelled => new OperationCanceledException(
                cancelled.Message, cancelled, cancelled.CancellationToken),
            _ => new LoadFailedException(GetType().Name, error),
        };
    }

    Exception? ILoadSource<TValue>.ErrorOf(int ticket)
    {
        lock (_gate)
        {
            ThrowIfReleased();
            return _cache![ticket].Error;
        }
    }

    void ILoadSource<TValue>.OnLoaded(int ticket, Action continuation)
    {
        bool isLoaded;
        lock (_gate)
        {
            isLoaded = _isReleased || _cache![ticket].State == LoadState.Loaded;
            if (!isLoaded)
            {
                (_continuations ??= []).Add((ticket, continuation));
            }
        }

        if (isLoaded)
        {
            Queue.ResumeLater([(ticket, continuation)]);
        }
        else
        {
            Queue.Awaited();
        }
    }

    ILoadSource<TResult> ILoadSource<TValue>.Project<TResult>(Func<TValue, TResult> selector)
    {
        lock (_gate)
        {
            for (var i = 0; i < Math.Min(_projectionCount, MaxProjections); i++)
            {
                // Lambdas are generated per place, but one delegate may still serve two result types through variance.
                if (ReferenceEquals(_projections![i].Selector, selector)
                    && _projections[i].Source is ILoadSource<TResult> known)
                {
                    return known;
                }
            }

            var source = new LoadProjection<TValue, TResult>(this, selector);
            _projections ??= new (Delegate, object)[MaxProjections];
            _projections[_projectionCount % MaxProjections] = (selector, source);
            _projectionCount++;
            return source;
        }
    }

    internal override void Dispatch(CancellationToken stop)
    {
        int[] waiting;
        int count;
        lock (_gate)
        {
            (waiting, count) = (_waiting, _waitingCount);
            (_waiting, _waitingCount) = ([], 0);
        }

        var size = Math.Max(1, MaxBatchSize);
        for (var start = 0; start < count; start += size)
        {
            Start(waiting.AsSpan(start, Math.Min(size, count - start)), stop);
        }

        if (waiting.Length > 0)
        {
            ArrayPool<int>.Shared.Return(waiting);
        }
    }

    internal override void Release()
    {
        List<(int, Action)>? abandoned;
        lock (_gate)
        {
            _isReleased = true;
            (abandoned, _continuations) = (_continuations, null);
            // A fetch that still runs answers into this cache: then nobody else may have it.
            if (_cache is { } cache && _inFlight == 0)
            {
                LoaderCache<TKey, TValue>.Return(cache);
            }

            _cache = null;
        }

        if (abandoned is not null)
        {
            Queue.ResumeLater(abandoned);
        }
    }

    /// <summary>A fetch gives one of its tickets a value or an error; the first answer holds.</summary>
    internal void Answer(int ticket, TValue value, Exception? error)
    {
        lock (_gate)
        {
            if (!_isReleased && _cache![ticket].State == LoadState.Waiting)
            {
                Answer(ref _cache[ticket], value, error, LoadState.Answered);
            }
        }
    }

    internal void Answer(TKey key, TValue value, Exception? error, bool mayAnswerWaiting = true)
    {
        lock (_gate)
        {
            if (_isReleased)
            {
                return;
            }

            _cache ??= LoaderCache<TKey, TValue>.Rent();
            ref var ticket = ref CollectionsMarshal.GetValueRefOrAddDefault(_cache.Tickets, key, out var isKnown);
            if (!isKnown)
            {
                ticket = _cache.Add(key);
                Answer(ref _cache[ticket], value, error, LoadState.Loaded);
            }
            else if (mayAnswerWaiting && _cache[ticket].State == LoadState.Waiting)
            {
                Answer(ref _cache[ticket], value, error, LoadState.Answered);
            }
        }
    }

    private static void Answer(
        ref LoaderCache<TKey, TValue>.Entry entry, TValue value, Exception? error, LoadState state)
    {
        entry.Value = value;
        entry.Error = error;
        entry.State = state;
    }

    private void Start(ReadOnlySpan<int> tickets, CancellationToken stop)
    {
        var ownTickets = ArrayPool<int>.Shared.Rent(tickets.Length);
        var keys = ArrayPool<TKey>.Shared.Rent(tickets.Length);
        tickets.CopyTo(ownTickets);
        lock (_gate)
        {
            if (_isReleased)
            {
                return;
            }

            _inFlight++;
            for (var i = 0; i < tickets.Length; i++)
            {
                keys[i] = _cache![tickets[i]].Key;
            }
        }

        Queue.FetchStarted();
        new Fetch<TKey, TValue>(this, ownTickets, keys, tickets.Length).Run(stop);
    }

    /// <summary>Runs the subclass's fetch; <see cref="Ended"/> follows, whatever comes of it.</summary>
    internal ValueTask Run(Fetch<TKey, TValue> fetch, CancellationToken stop) => FetchAsync(fetch, stop);

    /// <summary>A fetch is over: its tickets are loaded, and who awaited one of them goes on.</summary>
    internal void Ended(Fetch<TKey, TValue> fetch, Exception? error, bool isSynchronous)
    {
        List<(int, Action)>? resumed = null;
        lock (_gate)
        {
            _inFlight--;
            if (!_isReleased)
            {
                foreach (var ticket in fetch.Tickets)
                {
                    ref var entry = ref _cache![ticket];
                    entry.Error = entry.State == LoadState.Waiting ? error : entry.Error;
                    entry.State = LoadState.Loaded;
                }

                resumed = TakeLoaded();
            }
        }

        fetch.Return();
        if (resumed is not null && isSynchronous)
        {
            // The executor is on the stack: what goes on must not run inside it.
            Queue.ResumeLater(resumed);
        }
        else if (resumed is not null)
        {
            Queue.Resume(resumed);
        }

        Queue.FetchEnded();
    }

    private List<(int, Action)>? TakeLoaded()
    {
        List<(int, Action)>? loaded = null;
        for (var i = (_continuations?.Count ?? 0) - 1; i >= 0; i--)
        {
            if (_cache![_continuations![i].Ticket].State == LoadState.Loaded)
            {
                (loaded ??= []).Add(_continuations[i]);
                _continuations.RemoveAt(i);
            }
        }

        loaded?.Reverse();
        return loaded;
    }

    private void ThrowIfReleased()
    {
        if (_isReleased)
        {
            throw new OperationCanceledException($"{GetType().Name} was used after its request had ended.");
        }
    }

    private int TicketOf(TKey key)
    {
        int ticket;
        bool isFirst;
        lock (_gate)
        {
            ThrowIfReleased();
            _cache ??= LoaderCache<TKey, TValue>.Rent();
            ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_cache.Tickets, key, out var isKnown);
            if (isKnown)
            {
                return known;
            }

            ticket = known = _cache.Add(key);
            if (_waitingCount == _waiting.Length)
            {
                GrowWaiting();
            }

            _waiting[_waitingCount++] = ticket;
            isFirst = _waitingCount == 1;
        }

        if (isFirst)
        {
            Queue.KeysArrived(this);
        }

        return ticket;
    }

    private void GrowWaiting()
    {
        var grown = ArrayPool<int>.Shared.Rent(Math.Max(16, _waitingCount * 2));
        _waiting.AsSpan(0, _waitingCount).CopyTo(grown);
        if (_waiting.Length > 0)
        {
            ArrayPool<int>.Shared.Return(_waiting);
        }

        _waiting = grown;
    }
}
