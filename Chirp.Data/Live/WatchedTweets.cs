using Chirp.Data.Model;
using Chirp.Data.Stores;

namespace Chirp.Data.Live;

/// <summary>A tweet as it is now, null where it is gone: read once for all who watch it.</summary>
internal sealed class TweetState(TweetId id, Tweet? tweet) : LiveEvent
{
    private LiveChange? _change;

    public TweetId Id => id;

    public Tweet? Tweet => tweet;

    /// <summary>What those who watch it are given: one object for all of them.</summary>
    public LiveChange Change => _change ?? Interlocked.CompareExchange(
        ref _change, new LiveChange(LiveChange.CursorOf(tweet), tweet), null) ?? _change;
}

/// <summary>
/// Reads tweets that have changed for those who watch them: at once, then again after a while at the earliest, so that
/// changes that follow each other quickly are one, and a popular tweet costs few reads. Thread-safe.
/// </summary>
internal sealed class WatchedTweets : IAsyncDisposable
{
    private const int MaxBatch = 100;

    /// <summary>Faster than a person sees numbers change, slower than favorites of a popular tweet come in.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly LiveEvents _events;
    private readonly TweetStore _tweets;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();

    /// <summary>Bounded by what is watched.</summary>
    private readonly HashSet<TweetId> _changed = [];

    private readonly Signal _signal = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    public WatchedTweets(LiveEvents events, TweetStore tweets, TimeProvider clock)
    {
        _events = events;
        _tweets = tweets;
        _clock = clock;
        events.WatchedChanged = Add;
        _loop = RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _events.WatchedChanged = null;
        await _stop.CancelAsync();
        _signal.Set();
        await _loop;
        _stop.Dispose();
    }

    private void Add(TweetId tweet)
    {
        lock (_gate)
        {
            _changed.Add(tweet);
        }

        _signal.Set();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await _signal.WaitAsync();
                var pause = Pause;
                while (Take() is { Count: > 0 } batch)
                {
                    if (!await TryReadAsync(batch))
                    {
                        pause = PauseAfterFailure;
                        break;
                    }
                }

                await Task.Delay(pause, _clock, _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposed.
        }
    }

    private List<TweetId> Take()
    {
        var batch = new List<TweetId>();
        lock (_gate)
        {
            foreach (var tweet in _changed)
            {
                batch.Add(tweet);
                if (batch.Count == MaxBatch)
                {
                    break;
                }
            }

            _changed.ExceptWith(batch);
        }

        return batch;
    }

    /// <summary>False where the database does not answer: then the batch waits for its next turn.</summary>
    private async ValueTask<bool> TryReadAsync(List<TweetId> batch)
    {
        IReadOnlyList<Tweet?> found;
        try
        {
            found = await _tweets.FindAsync(batch, _stop.Token);
        }
        catch (Exception) when (!_stop.IsCancellationRequested)
        {
            foreach (var tweet in batch)
            {
                Add(tweet);
            }

            return false;
        }

        for (var i = 0; i < batch.Count; i++)
        {
            _events.Index.Deliver(new TweetState(batch[i], found[i]));
        }

        return true;
    }
}
