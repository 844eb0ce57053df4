using Chirp.Data.Live;
using Chirp.Data.Model;
using Chirp.Data.Sql;

namespace Chirp.Data.Stores;

/// <summary>Home timelines: a person's own tweets and those of the people they follow. Thread-safe.</summary>
public sealed class TimelineStore
{
    // A page of n tweets is written by at most the n authors who wrote last, n tweets of each: so for everybody
    // followed one step into author_tweets' key, then n short scans, however many tweets they wrote.
    private static readonly Statement Newest = new(Scan("MAX", "<", "DESC", "@high", ">="));
    private static readonly Statement Oldest = new(Scan("MIN", ">", "ASC", "@low", "<="));

    private static readonly Statement FindAbove = new(Beyond("MAX(t.tweet_id)", ">= @bound"));
    private static readonly Statement FindBelow = new(Beyond("MIN(t.tweet_id)", "<= @bound"));

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
        await using (var found = await lease.Session.Call(range.Descending ? Newest : Oldest)
            .With("me", user.Value).With("low", range.Low).With("high", range.High)
            .With("limit", range.Count + 1L).With("skip", (long)range.Count).QueryAsync(stop))
        {
            while (await found.ReadAsync(stop))
            {
                var id = found.Reader.GetInt64(0);
                rows.Add(id, new TweetId(id));
            }
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

    private static string Scan(string extreme, string before, string direction, string start, string within) => $$"""
        SELECT t.tweet_id
        FROM (
          SELECT followed.author_id, (
            SELECT {{extreme}}(x.tweet_id) FROM author_tweets AS x
            WHERE x.author_id = followed.author_id AND x.tweet_id {{before}} {{start}}) AS latest
          FROM (
            SELECT f.followee_id AS author_id FROM following AS f WHERE f.follower_id = @me
            UNION ALL SELECT u.id FROM users AS u WHERE u.id = @me) AS followed
          WHERE NOT EXISTS (SELECT 1 FROM removals AS r WHERE r.id = followed.author_id)
          ORDER BY latest IS NULL, latest {{direction}} LIMIT @limit) AS top
        {straight-join} author_tweets AS t
        WHERE t.author_id = top.author_id AND t.tweet_id > @low AND t.tweet_id < @high
          AND t.tweet_id {{within}} COALESCE((
            SELECT y.tweet_id FROM author_tweets AS y
            WHERE y.author_id = top.author_id AND y.tweet_id {{before}} {{start}}
            ORDER BY y.tweet_id {{direction}} LIMIT 1 OFFSET @skip), t.tweet_id)
        ORDER BY t.tweet_id {{direction}} LIMIT @limit
        """;

    private static string Beyond(string extreme, string range) => $"""
        SELECT beyond.tweet_id
        FROM (
          SELECT (
            SELECT {extreme} FROM author_tweets AS t
            WHERE t.author_id = followed.author_id AND t.tweet_id {range}) AS tweet_id
          FROM (
            SELECT f.followee_id AS author_id FROM following AS f WHERE f.follower_id = @me
            UNION ALL SELECT u.id FROM users AS u WHERE u.id = @me) AS followed
          WHERE NOT EXISTS (SELECT 1 FROM removals AS r WHERE r.id = followed.author_id)) AS beyond
        WHERE beyond.tweet_id IS NOT NULL LIMIT 1
        """;
}
