using Chirp.Data.Model;
using Chirp.Data.Sql;
using Chirp.Data.Stores;

namespace Chirp.Data.Timelines;

/// <summary>What is known of a timeline.</summary>
/// <param name="User">Whose it is.</param>
/// <param name="Follows">Whom they follow, ascending.</param>
/// <param name="Ids">
/// Candidates, ascending: some may be deleted, or by somebody who is not followed any more.
/// </param>
/// <param name="Floor">What lies at or below it is not known; 0 where all is known.</param>
internal readonly record struct KnownTweets(
    long User, ReadOnlyMemory<long> Follows, ReadOnlyMemory<long> Ids, long Floor)
{
    public bool Has(Tweet tweet) =>
        tweet.AuthorId.Value == User || Follows.Span.BinarySearch(tweet.AuthorId.Value) >= 0;

    /// <summary>The index of the first candidate above an id.</summary>
    public int Above(long id)
    {
        var at = Ids.Span.BinarySearch(id);
        return at < 0 ? ~at : at + 1;
    }

    /// <summary>The index of the first candidate that is at or above an id.</summary>
    public int AtOrAbove(long id)
    {
        var at = Ids.Span.BinarySearch(id);
        return at < 0 ? ~at : at;
    }
}

/// <summary>
/// A page of candidates, each of which is shown only if its tweet exists and belongs to the timeline.
/// </summary>
internal static class TimelinePage
{
    /// <summary>Nearly every candidate is shown: the first one tells whether there is any.</summary>
    private const int LookAhead = 2;

    /// <summary>
    /// Null where the page, or what lies beyond its lower end, reaches below what is known, or nothing can be on it.
    /// </summary>
    public static async ValueTask<Page<TweetId>?> ReadAsync(
        KnownTweets known, PageRange range, IdSet settled, TweetStore tweets, CancellationToken stop)
    {
        var isComplete = known.Floor == 0;
        var (bottom, from, to) = (known.Above(known.Floor), known.Above(range.Low), known.AtOrAbove(range.High));
        from = Math.Max(from, bottom);
        to = Math.Max(to, from);
        var reachesBelow = !isComplete && range.Low < known.Floor;
        if ((!range.Descending && reachesBelow) || range.High <= known.Floor || range.High <= range.Low)
        {
            return null;
        }

        var rows = new PageRows<TweetId>(range);
        var limit = range.Count + 1;
        var isFull = range.Descending
            ? await AddDownAsync(known, from, to, limit, limit, rows, tweets, stop)
            : await AddUpAsync(known, from, to, limit, limit, rows, tweets, stop);
        if (!isFull && reachesBelow)
        {
            return null;
        }

        // A page that is full, and one more, goes on in its own direction anyway.
        if (range.HasHigh && (range.Descending || !isFull))
        {
            await AddUpAsync(known, to, known.Ids.Length, 1, LookAhead, rows, tweets, stop);
        }

        if (range.HasLow && (!range.Descending || !isFull)
            && !await AddDownAsync(known, bottom, from, 1, LookAhead, rows, tweets, stop) && !isComplete)
        {
            return null;
        }

        rows.Finish(settled);
        return rows.Page;
    }

    /// <summary>Adds the newest of candidates; whether there are as many as are wanted.</summary>
    private static async ValueTask<bool> AddDownAsync(
        KnownTweets known, int from, int to, int wanted, int chunk, PageRows<TweetId> rows, TweetStore tweets,
        CancellationToken stop)
    {
        while (to > from && wanted > 0)
        {
            var start = Math.Max(from, to - chunk);
            wanted -= await AddAsync(known, start, to, rows, tweets, stop);
            to = start;
        }

        return wanted <= 0;
    }

    /// <summary>Adds the oldest of candidates; whether there are as many as are wanted.</summary>
    private static async ValueTask<bool> AddUpAsync(
        KnownTweets known, int from, int to, int wanted, int chunk, PageRows<TweetId> rows, TweetStore tweets,
        CancellationToken stop)
    {
        while (from < to && wanted > 0)
        {
            var end = Math.Min(to, from + chunk);
            wanted -= await AddAsync(known, from, end, rows, tweets, stop);
            from = end;
        }

        return wanted <= 0;
    }

    private static async ValueTask<int> AddAsync(
        KnownTweets known, int from, int to, PageRows<TweetId> rows, TweetStore tweets, CancellationToken stop)
    {
        var ids = new TweetId[to - from];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = new TweetId(known.Ids.Span[from + i]);
        }

        var found = await tweets.FindAsync(ids, stop);
        var added = 0;
        foreach (var tweet in found)
        {
            if (tweet is not null && known.Has(tweet))
            {
                rows.Add(tweet.Id.Value, tweet.Id);
                added++;
            }
        }

        return added;
    }
}
