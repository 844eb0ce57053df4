using System.Diagnostics;
using Chirp.Data.Model;

namespace Chirp.Data.Live;

/// <summary>
/// Tells readers of feeds what has been committed: a nudge, never the only copy. Stores publish right after their
/// transaction has committed, and only then dispose of its <see cref="PendingWrite"/>. Publishing never waits and never
/// throws. Thread-safe.
/// </summary>
public sealed class LiveEvents(PendingWrites pending) : IThreadPoolWorkItem
{
    /// <summary>A second of what one server commits at its best; more means that the pool is stuck.</summary>
    internal const int MaxQueued = 8192;

    private const int MaxRun = 256;

    private readonly Lock _gate = new();
    private readonly Queue<LiveEvent> _queue = new();

    /// <summary>By id.</summary>
    private readonly PriorityQueue<Held, long> _held = new();

    /// <summary>Up to here everything has been put in line, or is there for readers to read.</summary>
    private long _passed;

    private bool _isRunning;
    private bool _isLost;
    private ILiveListener[] _listeners = [];
    private volatile bool _isWhole = true;

    internal LiveIndex Index { get; } = new();

    /// <summary>
    /// Whether everything that is committed is heard here, at once or nearly so. Where it is not, copies of what is
    /// stored must not be believed.
    /// </summary>
    internal bool IsWhole
    {
        get => _isWhole;
        set => _isWhole = value;
    }

    /// <summary>
    /// Readers who read what is stored go no further: what is above, and what they would miss below it, comes to them
    /// as events, or by being told to read again.
    /// </summary>
    internal long Horizon => Math.Max(pending.Line, Volatile.Read(ref _passed));

    /// <summary>Called for tweets that somebody watches and that may have changed; from one thread at a time.</summary>
    internal Action<TweetId>? WatchedChanged { get; set; }

    /// <summary>Where events go that other servers must hear; null where there are none.</summary>
    internal Outbound? Outbound { get; set; }

    /// <summary>From now on a listener is told of everything.</summary>
    internal void Add(ILiveListener listener)
    {
        lock (_gate)
        {
            _listeners = [.. _listeners, listener];
        }
    }

    /// <summary>A listener is not told of anything any more.</summary>
    internal void Remove(ILiveListener listener)
    {
        lock (_gate)
        {
            _listeners = [.. _listeners.Where(other => other != listener)];
        }
    }

    /// <summary>A tweet was written.</summary>
    public void Posted(Tweet tweet)
    {
        lock (_gate)
        {
            Tell(listener => listener.Posted(tweet));
            // order matters: an id is settled while its event is held or put in line, so that whoever has had the
            // events up to one has seen exactly what that event says.
            pending.End(tweet.Id.Value);
            Outbound?.Add(new PostedEvent(tweet, IdSet.Empty));
            Hold(tweet);
            Release();
        }
    }

    /// <summary>A tweet's counts changed, or it was deleted.</summary>
    public void Changed(TweetId tweet) => Publish(new ChangedEvent(tweet));

    /// <summary>A person's profile or counts changed, or they have left.</summary>
    public void UserChanged(UserId user) => Publish(new UserChangedEvent(user));

    /// <summary>Sessions of a person have ended before their time.</summary>
    public void SessionsEnded(UserId user) => Publish(new SessionsEndedEvent(user));

    /// <summary>A person follows another now, or no longer.</summary>
    public void Followed(UserId follower, UserId followee, bool follows) =>
        Publish(new FollowedEvent(follower, followee, follows));

    /// <summary>Tweets stand in all home timelines that are kept.</summary>
    internal void FannedOut(TweetId[] tweets) => Publish(new FannedOutEvent(tweets));

    /// <summary>A person's tweets are not fanned out any more.</summary>
    internal void Pulled(UserId author) => Publish(new PulledEvent(author));

    /// <summary>
    /// Another server has committed something. <paramref name="settle"/> tells what is settled of its ids when all that
    /// it told before has been received, this included.
    /// </summary>
    internal void Receive(IReadOnlyList<LiveEvent> items, Action? settle)
    {
        lock (_gate)
        {
            foreach (var item in items)
            {
                if (item is PostedEvent { Tweet: var tweet })
                {
                    Tell(listener => listener.Posted(tweet));
                    Hold(tweet);
                }
                else
                {
                    Tell(item);
                    Enqueue(item);
                }
            }

            settle?.Invoke();
            Release();
        }
    }

    /// <summary>Whether tweets have waited for so long for other servers, which may tell of earlier ones.</summary>
    internal bool HoldsFor(TimeSpan time)
    {
        lock (_gate)
        {
            return _held.TryPeek(out var held, out _) && Stopwatch.GetElapsedTime(held.Since) >= time;
        }
    }

    /// <summary>
    /// Events may not have arrived: every reader reads on from its cursor, as far as anything was committed when this
    /// is called. <paramref name="settle"/> tells what other servers have settled without their events having been
    /// heard.
    /// </summary>
    internal void Lose(Action? settle = null)
    {
        lock (_gate)
        {
            Tell(listener => listener.Lost());
            settle?.Invoke();
            Lose();
        }
    }

    /// <summary>Runs while nothing is published: what was until now, and what comes later, are told apart.</summary>
    internal T Between<T>(Func<T> act)
    {
        lock (_gate)
        {
            return act();
        }
    }

    private void Lose()
    {
        // What readers read now may go up to here: later events must not take it back.
        _passed = Math.Max(_passed, pending.Latest);
        _isLost = true;
        Release();
        Start();
    }

    private void Hold(Tweet tweet)
    {
        if (_held.Count == MaxQueued)
        {
            // Nobody has asked after the silent server: its readers read what is stored, and its last tweets later.
            _held.Clear();
            Lose();
        }

        _held.Enqueue(new Held(tweet, Stopwatch.GetTimestamp()), tweet.Id.Value);
    }

    /// <summary>
    /// Puts tweets in line in the order of their ids, as far as no server can still tell of a lower one that is not
    /// known to be pending. Alone, that is at once.
    /// </summary>
    private void Release()
    {
        var horizon = Horizon;
        while (_held.TryPeek(out var held, out var id) && id <= horizon)
        {
            _held.Dequeue();
            _passed = Math.Max(_passed, id);
            // What is still held comes later: nobody has seen it yet.
            var seen = _held.TryPeek(out _, out var next) ? Math.Min(_passed, next - 1) : _passed;
            Enqueue(new PostedEvent(held.Tweet, pending.SettledUpTo(seen)));
        }
    }

    private void Publish(LiveEvent item)
    {
        lock (_gate)
        {
            Tell(item);
            Outbound?.Add(item);
            Enqueue(item);
        }
    }

    private void Tell(LiveEvent item)
    {
        switch (item)
        {
            case ChangedEvent changed:
                Tell(listener => listener.Changed(changed.Tweet));
                break;
            case UserChangedEvent changed:
                Tell(listener => listener.UserChanged(changed.User));
                break;
            case SessionsEndedEvent ended:
                Tell(listener => listener.SessionsEnded(ended.User));
                break;
            case FollowedEvent followed:
                Tell(listener => listener.Followed(followed.Follower, followed.Followee));
                break;
            case FannedOutEvent fannedOut:
                Tell(listener => listener.FannedOut(fannedOut.Tweets));
                break;
            case PulledEvent pulled:
                Tell(listener => listener.Pulled(pulled.Author));
                break;
        }
    }

    private void Tell(Action<ILiveListener> call)
    {
        foreach (var listener in _listeners)
        {
            call(listener);
        }
    }

    private void Enqueue(LiveEvent item)
    {
        if (item is UserChangedEvent or SessionsEndedEvent or FannedOutEvent or PulledEvent)
        {
            // No feed waits for these.
            return;
        }

        if (_queue.Count == MaxQueued)
        {
            _queue.Clear();
            _isLost = true;
        }

        _queue.Enqueue(item);
        Start();
    }

    private void Start()
    {
        if (!_isRunning)
        {
            _isRunning = true;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>Hands events out, in their order; gives way to others of the pool from time to time.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        for (var i = 0; i < MaxRun; i++)
        {
            LiveEvent? item;
            bool isLost;
            lock (_gate)
            {
                isLost = _isLost;
                _isLost = false;
                if (!_queue.TryDequeue(out item) && !isLost)
                {
                    _isRunning = false;
                    return;
                }
            }

            if (isLost)
            {
                foreach (var tweet in Index.Lose())
                {
                    WatchedChanged?.Invoke(tweet);
                }
            }

            Deliver(item);
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void Deliver(LiveEvent? item)
    {
        switch (item)
        {
            case PostedEvent posted:
                Index.Deliver(posted);
                break;
            case FollowedEvent followed:
                Index.Deliver(followed);
                break;
            case ChangedEvent changed when Index.IsWatched(changed.Tweet):
                WatchedChanged?.Invoke(changed.Tweet);
                break;
        }
    }

    /// <summary>A tweet that waits for its turn.</summary>
    private readonly record struct Held(Tweet Tweet, long Since);
}
