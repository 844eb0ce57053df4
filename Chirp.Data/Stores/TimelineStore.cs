using Chirp.Data.Live;
using Chirp.Data.Model;
using Chirp.Data.Sql;

namespace Chirp.Data.Stores;

/// <summary>Home timelines: a person's own tweets and those of the people they follow. Thread-safe.</summary>
public sealed class TimelineStore
{
    // A page of n tweets is written by at most the n followees who wrote last: one step into author_tweets' key for
    // everybody followed tells who they are, then n short scans read their tweets, however many they wrote.
    private static readonly Statement LatestAuthors = new("""
        SELECT f.followee_id, (
          SELECT x.tweet_id FROM author_tweets AS x {by-primary-key}
          WHERE x.author_id = f.followee_id AND x.tweet_id > @low AND x.tweet_id < @high
          ORDER BY x.tweet_id DESC LIMIT 1) AS nearest
        FROM following AS f
        WHERE f.follower_id = @me AND NOT EXISTS (SELECT 1 FROM removals AS r WHERE r.id = f.followee_id)
        ORDER BY nearest DESC LIMIT @limit
        """);

    private static readonly Statement LatestTweets = Statement.ForEach("author", Tweets("DESC"));
    private static readonly Statement EarliestTweets = Statement.ForEach("author", Tweets("ASC"));

    private static readonly Statement FindAbove = new(Beyond("DESC", ">="));
    private static readonly Statement FindBelow = new(Beyond("ASC", "<="));

    /// <summary>Each further attempt means that a tweet of this page was deleted within a millisecond again.</summary>
    private const int MaxAttempts = 16;

    /// <summary>Authors whose tweets are read by one statement.</summary>
    private const int MaxBranches = 64;

    private readonly SqlDatabase _database;
    private readonly PendingWrites _pending;

    internal TimelineStore(SqlDatabase database, PendingWrites pending)
    {
        _database = database;
        _pending = pending;
    }

    /// <summary>A page of a home timeline, newest first.</summary>
    public async ValueTask<Page<TweetId>> HomeAsync(UserId user, PageRequest page, CancellationToken stop)
    {
        var settled = _pending.Settled;
        var range = new PageRange(page, newestFirst: true);
        var rows = new PageRows<TweetId>(range);
        await using var lease = await _database.RentAsync(stop);
        if (range.Descending)
        {
            var attempts = 0;
            while (!await ReadLatestAsync(lease.Session, user, range, rows, stop) && ++attempts < MaxAttempts)
            {
                rows.Clear();
            }
        }
        else
        {
            await ReadEarliestAsync(lease.Session, user, range, rows, stop);
        }

        if (range.HasHigh && await IsBeyondAsync(lease.Session, FindAbove, user, range.High, stop))
        {
            rows.Add(range.High, default);
        }

        if (range.HasLow && await IsBeyondAsync(lease.Session, FindBelow, user, range.Low, stop))
        {
            rows.Add(range.Low, default);
        }

        rows.Finish(settled);
        return rows.Page!;
    }

    /// <summary>
    /// False where a tweet was deleted between the two statements, so that the page could end before the list does.
    /// </summary>
    private static async ValueTask<bool> ReadLatestAsync(
        SqlSession session, UserId user, PageRange range, PageRows<TweetId> rows, CancellationToken stop)
    {
        var limit = range.Count + 1;
        var authors = new List<long>(limit + 1);
        var last = 0L;
        await using (var found = await session.Call(LatestAuthors)
            .With("me", user.Value).With("low", range.Low).With("high", range.High).With("limit", (long)limit)
            .QueryAsync(stop))
        {
            while (await found.ReadAsync(stop) && found.Reader.FindInt64(1) is { } tweet)
            {
                authors.Add(found.Reader.GetInt64(0));
                last = tweet;
            }
        }

        // As many authors as tweets are wanted: nothing behind the last author's nearest tweet is on the page.
        var isEnough = authors.Count == limit;
        var low = isEnough ? last - 1 : range.Low;
        authors.Add(user.Value);
        for (var at = 0; at < authors.Count; at += MaxBranches)
        {
            var branches = authors[at..Math.Min(at + MaxBranches, authors.Count)].ToArray();
            await ReadTweetsAsync(session, LatestTweets, branches, low, range.High, limit, rows, stop);
        }

        return !isEnough || rows.Count >= limit;
    }

    private static async ValueTask ReadEarliestAsync(
        SqlSession session, UserId user, PageRange range, PageRows<TweetId> rows, CancellationToken stop)
    {
        var limit = range.Count + 1;
        var authors = new List<long> { user.Value };
        // Toward newer tweets MySQL's step would go over all that are older: here everybody's tweets are scanned.
        await Followees.AddAsync(session, user, long.MaxValue, authors, stop);
        var high = range.High;
        for (var at = 0; at < authors.Count; at += MaxBranches)
        {
            var branches = authors[at..Math.Min(at + MaxBranches, authors.Count)].ToArray();
            await ReadTweetsAsync(session, EarliestTweets, branches, range.Low, high, limit, rows, stop);
            high = rows.KeepLowest(limit) ?? high;
        }
    }

    private static async ValueTask ReadTweetsAsync(
        SqlSession session, Statement statement, long[] authors, long low, long high, long limit,
        PageRows<TweetId> rows, CancellationToken stop)
    {
        await using var tweets = await session.Call(statement, authors.Length)
            .With("low", low).With("high", high).With("limit", limit)
            .WithBranches("author", authors).QueryAsync(stop);
        while (await tweets.ReadAsync(stop))
        {
            var id = tweets.Reader.GetInt64(0);
            rows.Add(id, new TweetId(id));
        }
    }

    /// <summary>Whether the list goes on beyond a bound.</summary>
    private static async ValueTask<bool> IsBeyondAsync(
        SqlSession session, Statement statement, UserId user, long bound, CancellationToken stop) =>
        await session.Call(statement).With("me", user.Value).With("bound", bound).FindInt64Async(stop) is not null;

    private static string Tweets(string direction) => $"""
        SELECT * FROM (
        SELECT t.tweet_id FROM author_tweets AS t
        WHERE t.author_id = @author AND t.tweet_id > @low AND t.tweet_id < @high
        ORDER BY t.tweet_id {direction} LIMIT @limit) AS branch
        """;

    private static string Beyond(string direction, string comparison) => $$"""
        SELECT * FROM (
          SELECT t.author_id FROM author_tweets AS t
          WHERE t.author_id = @me AND t.tweet_id {{comparison}} @bound LIMIT 1) AS branch0
        UNION ALL SELECT * FROM (
          SELECT f.followee_id FROM following AS f
          WHERE f.follower_id = @me AND NOT EXISTS (SELECT 1 FROM removals AS r WHERE r.id = f.followee_id) AND (
            SELECT x.tweet_id FROM author_tweets AS x {by-primary-key}
            WHERE x.author_id = f.followee_id ORDER BY x.tweet_id {{direction}} LIMIT 1) {{comparison}} @bound
          LIMIT 1) AS branch1
        """;
}
