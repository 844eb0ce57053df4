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
    private long _newest;
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

    /// <summary>Called for tweets that somebody watches and that may have changed; from one thread at a time.</summary>
    internal Action<TweetId>? WatchedChanged { get; set; }

    /// <summary>From now on a listener is told of everything.</summary>
    internal void Add(ILiveListener listener)
    {
        lock (_gate)
        {
            _listeners = [.. _listeners, listener];
        }
    }

    /// <summary>A tweet was written.</summary>
    public void Posted(Tweet tweet)
    {
        lock (_gate)
        {
            foreach (var listener in _listeners)
            {
                listener.Posted(tweet);
            }

            // order matters: an id is settled at the very moment its event is in line, so that whoever has had the
            // events up to this one has seen exactly what is settled here.
            _newest = Math.Max(_newest, tweet.Id.Value);
            Receive(new PostedEvent(tweet, pending.EndAndSettle(tweet.Id.Value, _newest)));
        }
    }

    /// <summary>A tweet's counts changed, or it was deleted.</summary>
    public void Changed(TweetId tweet)
    {
        lock (_gate)
        {
            foreach (var listener in _listeners)
            {
                listener.Changed(tweet);
            }

            Receive(new ChangedEvent(tweet));
        }
    }

    /// <summary>A person follows another now, or no longer.</summary>
    public void Followed(UserId follower, UserId followee, bool follows)
    {
        lock (_gate)
        {
            foreach (var listener in _listeners)
            {
                listener.Followed(follower, followee);
            }

            Receive(new FollowedEvent(follower, followee, follows));
        }
    }

    /// <summary>A person's profile or counts changed, or they have left.</summary>
    public void UserChanged(UserId user)
    {
        lock (_gate)
        {
            foreach (var listener in _listeners)
            {
                listener.UserChanged(user);
            }
        }
    }

    /// <summary>Tweets stand in all home timelines that are kept.</summary>
    internal void FannedOut(ReadOnlySpan<TweetId> tweets)
    {
        lock (_gate)
        {
            foreach (var listener in _listeners)
            {
                listener.FannedOut(tweets);
            }
        }
    }

    /// <summary>A person's tweets are not fanned out any more.</summary>
    internal void Pulled(UserId author)
    {
        lock (_gate)
        {
            foreach (var listener in _listeners)
            {
                listener.Pulled(author);
            }
        }
    }

    /// <summary>Puts an event in line: from here on it does not matter who has carried it here.</summary>
    internal void Receive(LiveEvent item)
    {
        lock (_gate)
        {
            if (_queue.Count == MaxQueued)
            {
                _queue.Clear();
                _isLost = true;
            }

            _queue.Enqueue(item);
            Start();
        }
    }

    /// <summary>Events may not have arrived: every reader reads on from its cursor.</summary>
    internal void Lose()
    {
        lock (_gate)
        {
            foreach (var listener in _listeners)
            {
                listener.Lost();
            }

            _isLost = true;
            Start();
        }
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
}
