using Chirp.Data.Live;
using Chirp.Data.Model;
using Chirp.Data.Sql;

namespace Chirp.Data.Stores;

/// <summary>Home timelines: a person's own tweets and those of the people they follow. Thread-safe.</summary>
public sealed class TimelineStore
{
    // A page of n tweets is written by at most the n authors who wrote last: one step into author_tweets' key for
    // everybody followed tells who they are, then n short scans read their tweets, however many they wrote.
    private static readonly Statement LatestAuthors = new(Authors("DESC"));
    private static readonly Statement EarliestAuthors = new(Authors("ASC"));
    private static readonly Statement LatestTweets = Statement.ForEach("author", Tweets("DESC"));
    private static readonly Statement EarliestTweets = Statement.ForEach("author", Tweets("ASC"));

    private static readonly Statement FindAbove = new(Beyond(">= @bound"));
    private static readonly Statement FindBelow = new(Beyond("<= @bound"));

    /// <summary>Each further attempt means that a tweet of this page was deleted within a millisecond again.</summary>
    private const int MaxAttempts = 16;

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
        var attempts = 0;
        while (!await ReadAsync(lease.Session, user, range, rows, stop) && ++attempts < MaxAttempts)
        {
            rows.Clear();
        }

        if (range.HasHigh)
        {
            await ProbeAsync(lease.Session, FindAbove, user, range.High, rows, stop);
        }

        if (range.HasLow)
        {
            await ProbeAsync(lease.Session, FindBelow, user, range.Low, rows, stop);
        }

        rows.Finish(settled);
        return rows.Page!;
    }

    /// <summary>
    /// False where a tweet was deleted between the two statements, so that the page could end before the list does.
    /// </summary>
    private static async ValueTask<bool> ReadAsync(
        SqlSession session, UserId user, PageRange range, PageRows<TweetId> rows, CancellationToken stop)
    {
        var limit = range.Count + 1L;
        var authors = new List<long>(range.Count + 1);
        var last = 0L;
        await using (var found = await session.Call(range.Descending ? LatestAuthors : EarliestAuthors)
            .With("me", user.Value).With("low", range.Low).With("high", range.High).With("limit", limit)
            .QueryAsync(stop))
        {
            while (await found.ReadAsync(stop) && found.Reader.FindInt64(1) is { } tweet)
            {
                authors.Add(found.Reader.GetInt64(0));
                last = tweet;
            }
        }

        if (authors.Count == 0)
        {
            return true;
        }

        // As many authors as tweets are wanted: nothing behind the last author's nearest tweet is on the page.
        var (low, high) = (range.Low, range.High);
        if (authors.Count == limit)
        {
            (low, high) = range.Descending ? (last - 1, high) : (low, last + 1);
        }

        await using var tweets = await session.Call(range.Descending ? LatestTweets : EarliestTweets, authors.Count)
            .With("low", low).With("high", high).With("limit", limit)
            .WithBranches("author", authors.ToArray()).QueryAsync(stop);
        while (await tweets.ReadAsync(stop))
        {
            var id = tweets.Reader.GetInt64(0);
            rows.Add(id, new TweetId(id));
        }

        return authors.Count < limit || rows.Count >= limit;
    }

    private static async ValueTask ProbeAsync(
        SqlSession session, Statement statement, UserId user, long bound, PageRows<TweetId> rows,
        CancellationToken stop)
    {
        var id = await session.Call(statement).With("me", user.Value).With("bound", bound).FindInt64Async(stop);
        if (id is { } beyond)
        {
            rows.Add(beyond, new TweetId(beyond));
        }
    }

    private static string Authors(string direction) => $"""
        SELECT followed.author_id, (
          SELECT x.tweet_id FROM author_tweets AS x
          WHERE x.author_id = followed.author_id AND x.tweet_id > @low AND x.tweet_id < @high
          ORDER BY x.tweet_id {direction} LIMIT 1) AS nearest
        FROM (
          SELECT f.followee_id AS author_id FROM following AS f WHERE f.follower_id = @me
          UNION ALL SELECT u.id FROM users AS u WHERE u.id = @me) AS followed
        WHERE NOT EXISTS (SELECT 1 FROM removals AS r WHERE r.id = followed.author_id)
        ORDER BY nearest IS NULL, nearest {direction} LIMIT @limit
        """;

    private static string Tweets(string direction) => $"""
        SELECT * FROM (
        SELECT t.tweet_id FROM author_tweets AS t
        WHERE t.author_id = @author AND t.tweet_id > @low AND t.tweet_id < @high
        ORDER BY t.tweet_id {direction} LIMIT @limit) AS branch
        """;

    private static string Beyond(string range) => $"""
        SELECT t.tweet_id
        FROM (
          SELECT f.followee_id AS author_id FROM following AS f WHERE f.follower_id = @me
          UNION ALL SELECT u.id FROM users AS u WHERE u.id = @me) AS followed
        JOIN author_tweets AS t ON t.author_id = followed.author_id AND t.tweet_id {range}
        WHERE NOT EXISTS (SELECT 1 FROM removals AS r WHERE r.id = followed.author_id)
        LIMIT 1
        """;
}
