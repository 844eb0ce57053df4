using Chirp.Data.Live;
using Chirp.Data.Model;
using Chirp.Data.Sql;
using Chirp.Data.Stores;

namespace Chirp.Data.Timelines;

/// <summary>
/// Home timelines: from the cache where it is known to hold everything, from the database otherwise; both give the same
/// pages. See docs/decisions/0007-hot-timelines.md. Thread-safe.
/// </summary>
public sealed class HotTimelines : IAsyncDisposable
{
    private readonly TimelineStore _store;
    private readonly LiveEvents _events;
    private readonly PendingWrites _pending;
    private readonly TweetStore _tweets;
    private readonly TimelineParts _parts;
    private long _hotPages;

    /// <param name="store">The database's own pages.</param>
    /// <param name="events">Tells whether what is kept may be believed.</param>
    /// <param name="pending">Tells what is settled.</param>
    /// <param name="tweets">Tells which tweets there are.</param>
    /// <param name="parts">What timelines are put together from.</param>
    internal HotTimelines(
        TimelineStore store, LiveEvents events, PendingWrites pending, TweetStore tweets, TimelineParts parts)
    {
        _store = store;
        _events = events;
        _pending = pending;
        _tweets = tweets;
        _parts = parts;
    }

    /// <summary>Pages that were put together without asking the database for a list; for tests.</summary>
    internal long HotPages => Volatile.Read(ref _hotPages);

    /// <summary>A page of a home timeline, newest first.</summary>
    public async ValueTask<Page<TweetId>> HomeAsync(UserId user, PageRequest page, CancellationToken stop)
    {
        if (_events.IsWhole && await FindAsync(user, page, stop) is { } hot)
        {
            Interlocked.Increment(ref _hotPages);
            return hot;
        }

        return await _store.HomeAsync(user, page, stop);
    }

    /// <summary>
    /// Reads what could not be heard: await it after everything is heard again, and before
    /// <see cref="LiveEvents.IsWhole"/> says so.
    /// </summary>
    internal ValueTask ReloadAsync(CancellationToken stop) => _parts.ReloadAsync(stop);

    public ValueTask DisposeAsync() => _parts.Builder.DisposeAsync();

    private async ValueTask<Page<TweetId>?> FindAsync(UserId user, PageRequest page, CancellationToken stop)
    {
        try
        {
            const int attempts = 2;
            for (var attempt = 1; attempt <= attempts; attempt++)
            {
                // order matters: what is settled has either been fanned out, and stands in the timeline that is read
                // below, or is outstanding.
                var settled = _pending.Settled;
                if (_parts.Outstanding.Find() is not { } outstanding || _parts.Pulled.Find() is not { } pulled
                    || outstanding.StaleUsers?.Contains(user.Value) == true)
                {
                    return null;
                }

                if (await _parts.Cache.FindAsync(user, stop) is { IsBeingBuilt: false } timeline)
                {
                    return await ReadAsync(user, page, timeline, outstanding, pulled, settled, stop);
                }

                if (attempt < attempts)
                {
                    await _parts.Builder.BuildAsync(user, stop);
                }
            }
        }
        catch (TimelineCacheException)
        {
            // Asks the database.
        }

        return null;
    }

    /// <summary>Null where the page reaches below what is known.</summary>
    private async ValueTask<Page<TweetId>?> ReadAsync(
        UserId user, PageRequest page, Timeline timeline, OutstandingState outstanding, IReadOnlySet<long> pulled,
        IdSet settled, CancellationToken stop)
    {
        var floor = timeline.Floor;
        List<long>? more = null;
        foreach (var tweet in outstanding.Tweets)
        {
            if (tweet.Author == user.Value || timeline.Follows.Span.BinarySearch(tweet.Author) >= 0)
            {
                (more ??= []).Add(tweet.Id);
            }
        }

        foreach (var author in PulledAuthors.Among(pulled, timeline.Follows) ?? [])
        {
            if (await _parts.Pulled.FindTailAsync(author, stop) is not { } tail)
            {
                return null;
            }

            (more ??= []).AddRange(tail.Ids.Span);
            floor = Math.Max(floor, tail.Floor);
        }

        var ids = more is null ? timeline.Ids : Merge(timeline.Ids.Span, more);
        var known = new KnownTweets(user.Value, timeline.Follows, ids, floor);
        return await TimelinePage.ReadAsync(known, new PageRange(page, newestFirst: true), settled, _tweets, stop);
    }

    /// <summary>Both together, ascending, each once.</summary>
    private static long[] Merge(ReadOnlySpan<long> ids, List<long> more)
    {
        more.Sort();
        var merged = new long[ids.Length + more.Count];
        var (count, i, j) = (0, 0, 0);
        while (i < ids.Length || j < more.Count)
        {
            var next = j == more.Count || (i < ids.Length && ids[i] <= more[j]) ? ids[i++] : more[j++];
            if (count == 0 || merged[count - 1] != next)
            {
                merged[count++] = next;
            }
        }

        return merged[..count];
    }
}
