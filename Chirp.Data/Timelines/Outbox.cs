using Chirp.Data.Model;
using Chirp.Data.Sql;

namespace Chirp.Data.Timelines;

/// <summary>
/// The rows that workers take: each is taken by one worker for a time, and by another one where that passes.
/// Thread-safe.
/// </summary>
internal sealed class Outbox(SqlDatabase database)
{
    /// <summary>Rows taken together: their appends to one timeline are one.</summary>
    public const int MaxTaken = 256;

    /// <summary>Who is alive renews it in time; a dead worker's rows wait so long.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    // outbox_by_lease
    private static readonly Statement FindAny = new("SELECT tweet_id FROM outbox WHERE leased_until <= @now LIMIT 1");

    // outbox_by_lease
    private static readonly Statement FindFree = new("""
        SELECT tweet_id, author_id FROM outbox WHERE leased_until <= @now
        ORDER BY leased_until, tweet_id LIMIT 256 {skip-locked}
        """);

    private static readonly Statement FindOldest = new("""
        SELECT tweet_id FROM outbox WHERE tweet_id > 0 ORDER BY tweet_id LIMIT 1
        """);

    private static readonly Statement SetLease = new("""
        UPDATE outbox SET leased_until = @until WHERE tweet_id IN (@ids[])
        """);

    private static readonly Statement Delete = new("DELETE FROM outbox WHERE tweet_id IN (@ids[])");

    private static readonly Statement FindStale = new("""
        SELECT id, user_id FROM stale_timelines WHERE id > 0 ORDER BY id LIMIT 512
        """);

    private static readonly Statement DeleteStale = new("DELETE FROM stale_timelines WHERE id IN (@ids[])");

    private static readonly Statement FindFollowers = new("""
        SELECT follower_id FROM followers WHERE followee_id = @author AND follower_id > @after
        ORDER BY follower_id LIMIT 5000
        """);

    private static readonly Statement FindPopular = new("""
        SELECT u.id FROM users AS u WHERE u.id IN (@ids[]) AND u.follower_count
          + COALESCE((SELECT SUM(d.followers) FROM counter_deltas AS d WHERE d.owner_id = u.id), 0) > @limit
        """);

    private static readonly Statement AddPulled = new("""
        {insert-new} pulled_authors (author_id) VALUES (@author) {if-new}
        """);

    private long Now => database.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>How old the oldest tweet is that waits for a worker; zero where none does.</summary>
    public async ValueTask<TimeSpan> AgeAsync(CancellationToken stop)
    {
        await using var lease = await database.RentAsync(stop);
        return await lease.Session.Call(FindOldest).FindInt64Async(stop) is { } oldest
            ? database.Clock.GetUtcNow() - SnowflakeClock.TimeOf(oldest)
            : TimeSpan.Zero;
    }

    /// <summary>Takes rows that nobody has.</summary>
    public async ValueTask<List<OutstandingTweet>> TakeAsync(CancellationToken stop)
    {
        var taken = new List<OutstandingTweet>();
        await using (var lease = await database.RentAsync(stop))
        {
            // Nearly always there is nothing: that must not cost a transaction.
            if (await lease.Session.Call(FindAny).With("now", Now).FindInt64Async(stop) is null)
            {
                return taken;
            }
        }

        await database.WriteAsync(
            null,
            async (work, token) =>
            {
                taken.Clear();
                await using (var rows = await work.Call(FindFree).With("now", Now).QueryAsync(token))
                {
                    while (await rows.ReadAsync(token))
                    {
                        taken.Add(new OutstandingTweet(rows.Reader.GetInt64(0), rows.Reader.GetInt64(1)));
                    }
                }

                await RenewAsync(work, Ids(taken), token);
                return new WriteResult(WriteStatus.Done, 0);
            },
            stop);
        return taken;
    }

    /// <summary>Keeps rows that were taken for as long again.</summary>
    public async ValueTask RenewAsync(long[] ids, CancellationToken stop) => await database.WriteAsync(
        null,
        async (work, token) =>
        {
            await RenewAsync(work, ids, token);
            return new WriteResult(WriteStatus.Done, 0);
        },
        stop);

    public ValueTask EndAsync(long[] ids, CancellationToken stop) => DeleteAsync(Delete, ids, stop);

    /// <summary>People whose timelines are to be removed, and the rows that say so.</summary>
    public async ValueTask<List<(long Row, UserId User)>> StaleAsync(CancellationToken stop)
    {
        var found = new List<(long, UserId)>();
        await using var lease = await database.RentAsync(stop);
        await using var rows = await lease.Session.Call(FindStale).QueryAsync(stop);
        while (await rows.ReadAsync(stop))
        {
            found.Add((rows.Reader.GetInt64(0), new UserId(rows.Reader.GetInt64(1))));
        }

        return found;
    }

    public ValueTask EndStaleAsync(long[] rows, CancellationToken stop) => DeleteAsync(DeleteStale, rows, stop);

    /// <summary>
    /// Adds the next of a person's followers, by id; gives what to go on after, null where these were the last.
    /// </summary>
    public async ValueTask<long?> AddFollowersAsync(
        long author, long after, List<long> into, CancellationToken stop)
    {
        const int most = 5_000;
        var count = 0;
        await using var lease = await database.RentAsync(stop);
        await using var rows = await lease.Session.Call(FindFollowers)
            .With("author", author).With("after", after).QueryAsync(stop);
        while (await rows.ReadAsync(stop))
        {
            after = rows.Reader.GetInt64(0);
            into.Add(after);
            count++;
        }

        return count == most ? after : null;
    }

    /// <summary>Those whom more people follow than a limit.</summary>
    public async ValueTask<HashSet<long>> PopularAsync(long[] authors, long limit, CancellationToken stop)
    {
        var popular = new HashSet<long>();
        await using var lease = await database.RentAsync(stop);
        await using var rows = await lease.Session.Call(FindPopular, authors.Length)
            .WithEach("ids", authors).With("limit", limit).QueryAsync(stop);
        while (await rows.ReadAsync(stop))
        {
            popular.Add(rows.Reader.GetInt64(0));
        }

        return popular;
    }

    public async ValueTask AddPulledAsync(long author, CancellationToken stop) => await database.WriteAsync(
        null,
        async (work, token) =>
        {
            await work.Call(AddPulled).With("author", author).ExecuteAsync(token);
            return new WriteResult(WriteStatus.Done, 0);
        },
        stop);

    private async ValueTask RenewAsync(SqlSession work, long[] ids, CancellationToken stop)
    {
        if (ids.Length > 0)
        {
            await work.Call(SetLease, ids.Length)
                .With("until", Now + (long)Lease.TotalMilliseconds).WithEach("ids", ids).ExecuteAsync(stop);
        }
    }

    private async ValueTask DeleteAsync(Statement statement, long[] ids, CancellationToken stop) =>
        await database.WriteAsync(
            null,
            async (work, token) =>
            {
                await work.Call(statement, ids.Length).WithEach("ids", ids).ExecuteAsync(token);
                return new WriteResult(WriteStatus.Done, 0);
            },
            stop);

    private static long[] Ids(List<OutstandingTweet> tweets) => [.. tweets.Select(static tweet => tweet.Id)];
}
