using System.Data.Common;
using Chirp.Data.Live;
using Chirp.Data.Model;

namespace Chirp.Data.Timelines;

/// <summary>
/// Brings what is in the outbox into the timelines that are kept. Nobody waits for it: until a tweet has arrived it is
/// read from <see cref="Outstanding"/>. Any number of servers may do it at the same time, and any of them may die.
/// </summary>
internal sealed class FanOut : ILiveListener, IAsyncDisposable
{
    /// <summary>What other servers have left is looked for so often.</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>Tweets that come meanwhile share the work; nobody waits for it.</summary>
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan RenewAfter = Outbox.Lease / 4;

    /// <summary>
    /// How long the tweets of somebody who is pulled from now on are fanned out all the same: until all servers have
    /// heard of it.
    /// </summary>
    private static readonly TimeSpan PullDelay = TimeSpan.FromSeconds(5);

    /// <summary>Timelines appended to together, 24 bytes each here.</summary>
    private const int MaxAppends = 100_000;

    private readonly Outbox _outbox;
    private readonly LiveEvents _events;
    private readonly TimelineParts _parts;
    private readonly TimeProvider _clock;
    private readonly FanOutOptions _options;
    private readonly Dictionary<long, long> _pulledAt = [];
    private readonly AppendBatch _appends = new();
    private readonly SemaphoreSlim _wake = new(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private volatile bool _isLost;

    public FanOut(
        Outbox outbox, LiveEvents events, TimelineParts parts, TimeProvider clock, FanOutOptions options)
    {
        (_outbox, _events, _parts, _clock, _options) = (outbox, events, parts, clock, options);
        _loop = options.RunsByItself ? Task.Run(() => RunAsync(_stop.Token)) : Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
        _wake.Dispose();
    }

    /// <summary>Does what is due; whether there may be more.</summary>
    public async ValueTask<bool> RunOnceAsync(CancellationToken stop)
    {
        var hasMoreStale = _parts.Cache.IsShared && await RemoveStaleAsync(stop);
        var taken = await _outbox.TakeAsync(stop);
        if (taken.Count > 0)
        {
            await DeliverAsync(taken, stop);
        }

        return hasMoreStale || taken.Count == Outbox.MaxTaken;
    }

    void ILiveListener.Posted(Tweet tweet) => Wake();

    void ILiveListener.Lost()
    {
        _isLost = true;
        Wake();
    }

    private void Wake()
    {
        if (_wake.CurrentCount == 0)
        {
            _wake.Release();
        }
    }

    private async Task RunAsync(CancellationToken stop)
    {
        var checkedAt = _clock.GetTimestamp();
        try
        {
            while (true)
            {
                if (await _wake.WaitAsync(PollInterval, stop))
                {
                    await Task.Delay(Gather, stop);
                }

                try
                {
                    while (_options.Drains && await RunOnceAsync(stop))
                    {
                        stop.ThrowIfCancellationRequested();
                    }

                    if (_isLost || _clock.GetElapsedTime(checkedAt) >= CheckInterval)
                    {
                        _isLost = false;
                        checkedAt = _clock.GetTimestamp();
                        await _parts.CheckAsync(stop);
                    }
                }
                catch (Exception error) when (
                    error is DbException or TimelineCacheException or InvalidOperationException)
                {
                    // One of them is away. Rows stay where they are: this worker or another one takes them again.
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    private async ValueTask<bool> RemoveStaleAsync(CancellationToken stop)
    {
        const int most = 512;
        var stale = await _outbox.StaleAsync(stop);
        if (stale.Count > 0)
        {
            await _parts.Cache.RemoveAsync([.. stale.Select(static row => row.User).Distinct()], stop);
            long[] rows = [.. stale.Select(static row => row.Row)];
            await _outbox.EndStaleAsync(rows, stop);
            _parts.Outstanding.RemoveStale(rows);
        }

        return stale.Count == most;
    }

    private async ValueTask DeliverAsync(List<OutstandingTweet> taken, CancellationToken stop)
    {
        long[] ids = [.. taken.Select(static tweet => tweet.Id)];
        var renewedAt = _clock.GetTimestamp();
        var byAuthor = taken.ToLookup(static tweet => tweet.Author, static tweet => tweet.Id);
        var popular = await _outbox.PopularAsync([.. byAuthor.Select(a => a.Key)], _options.PushLimit, stop);
        var followers = new List<long>();
        _appends.Clear();
        foreach (var tweets in byAuthor)
        {
            var written = tweets.Order().ToArray();
            _appends.Add([tweets.Key], written);
            long? after = popular.Contains(tweets.Key) && await IsPulledAsync(tweets.Key, stop) ? null : 0;
            while (after is { } last)
            {
                followers.Clear();
                after = await _outbox.AddFollowersAsync(tweets.Key, last, followers, stop);
                _appends.Add(followers, written);
                if (_appends.Count >= MaxAppends)
                {
                    await _appends.SendAsync(_parts.Cache, stop);
                }

                if (_clock.GetElapsedTime(renewedAt) > RenewAfter)
                {
                    await _outbox.RenewAsync(ids, stop);
                    renewedAt = _clock.GetTimestamp();
                }
            }
        }

        // order matters: a row goes when its tweet stands everywhere; then readers need not look for it any more.
        await _appends.SendAsync(_parts.Cache, stop);
        await _outbox.EndAsync(ids, stop);
        _events.FannedOut(Array.ConvertAll(ids, static id => new TweetId(id)));
    }

    /// <summary>
    /// Whether a popular author's tweets need not be fanned out. Every worker tells of them once: another one may have
    /// died before it could.
    /// </summary>
    private async ValueTask<bool> IsPulledAsync(long author, CancellationToken stop)
    {
        if (_pulledAt.TryGetValue(author, out var pulledAt))
        {
            return _clock.GetElapsedTime(pulledAt) > PullDelay;
        }

        await _outbox.AddPulledAsync(author, stop);
        _events.Pulled(new UserId(author));
        _pulledAt[author] = _clock.GetTimestamp();
        return false;
    }
}

/// <param name="PushLimit">Followers above which a person's tweets are not fanned out.</param>
/// <param name="Drains">Whether the outbox is drained here; otherwise others do it.</param>
/// <param name="RunsByItself">False where a test says when.</param>
internal sealed record FanOutOptions(int PushLimit, bool Drains = true, bool RunsByItself = true);
