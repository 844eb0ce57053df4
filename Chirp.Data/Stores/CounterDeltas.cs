using System.Globalization;
using System.Text;
using Chirp.Data.Model;
using Chirp.Data.Sql;

namespace Chirp.Data.Stores;

/// <summary>What is added to the counters of a tweet or a person.</summary>
internal readonly record struct CounterDelta(
    long Favorites = 0, long Replies = 0, long Followers = 0, long Following = 0)
{
    public static CounterDelta operator +(CounterDelta a, CounterDelta b) => new(
        a.Favorites + b.Favorites, a.Replies + b.Replies, a.Followers + b.Followers, a.Following + b.Following);
}

/// <summary>
/// Counters that many people change at once. Who finds the row free locks it, counts in it, and folds in what others
/// have left; who finds it locked leaves a row here instead of waiting. So a row is written by one transaction at a
/// time, nobody waits for it, and what is left is about as much as is written at once. On SQLite, whose only writer
/// finds every row free, nothing is ever left.
/// </summary>
internal static class CounterDeltas
{
    /// <summary>Rows folded in one transaction: more than a server has connections.</summary>
    private const int MaxFolded = 500;

    private static readonly Statement Add = new("""
        INSERT INTO counter_deltas (owner_id, position, favorites, replies, followers, following)
        VALUES (@owner, @position, @favorites, @replies, @followers, @following)
        """);

    // Without locks: committed rows are changed by nobody but who has locked their owner.
    private static readonly Statement Find = new($"""
        SELECT position, favorites, replies, followers, following FROM counter_deltas
        WHERE owner_id = @owner ORDER BY position LIMIT {MaxFolded}
        """);

    // Of a small table MySQL would read all rows, and wait for those that are being written: it is to look up each by
    // its whole key.
    private static readonly Statement Delete = Statement.Of(
        sqlite: """
        DELETE FROM counter_deltas WHERE owner_id = @owner AND position IN (SELECT value FROM json_each(@positions))
        """,
        mySql: """
        DELETE d FROM JSON_TABLE(@positions, '$[*]' COLUMNS (position BIGINT PATH '$')) AS listed
        STRAIGHT_JOIN counter_deltas AS d ON d.owner_id = @owner AND d.position = listed.position
        """);

    private static readonly Statement DeleteAll = new("DELETE FROM counter_deltas WHERE owner_id IN (@owners[])");

    private static readonly Statement FindOwners = new("""
        SELECT DISTINCT owner_id FROM counter_deltas WHERE owner_id > @after ORDER BY owner_id LIMIT 100
        """);

    /// <param name="work">The write.</param>
    /// <param name="owner">A tweet or a person whose row somebody else has locked.</param>
    /// <param name="position">No other change of this owner has it.</param>
    /// <param name="delta">What is to be added.</param>
    /// <param name="stop">Cancels it.</param>
    public static async ValueTask AddAsync(
        SqlSession work, long owner, long position, CounterDelta delta, CancellationToken stop) =>
        await work.Call(Add)
            .With("owner", owner).With("position", position)
            .With("favorites", delta.Favorites).With("replies", delta.Replies)
            .With("followers", delta.Followers).With("following", delta.Following).ExecuteAsync(stop);

    /// <summary>Takes what was left for an owner whose row this write has locked; how many rows it was.</summary>
    public static async ValueTask<(CounterDelta Sum, int Rows)> TakeAsync(
        SqlSession work, long owner, CancellationToken stop)
    {
        var (sum, count, positions) = (default(CounterDelta), 0, new StringBuilder("["));
        await using (var rows = await work.Call(Find).With("owner", owner).QueryAsync(stop))
        {
            while (await rows.ReadAsync(stop))
            {
                var row = rows.Reader;
                positions.Append(count++ > 0 ? "," : "").Append(CultureInfo.InvariantCulture, $"{row.GetInt64(0)}");
                sum += new CounterDelta(row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4));
            }
        }

        if (count > 0)
        {
            await work.Call(Delete)
                .With("owner", owner).With("positions", positions.Append(']').ToString()).ExecuteAsync(stop);
        }

        return (sum, count);
    }

    /// <summary>Forgets what was left for owners who are gone; nobody can leave more.</summary>
    public static async ValueTask DeleteAsync(SqlSession work, long[] owners, CancellationToken stop) =>
        await work.Call(DeleteAll, owners.Length).WithEach("owners", owners).ExecuteAsync(stop);

    /// <summary>Folds all that the last of many have left, who had nobody after them.</summary>
    public static async ValueTask FoldAllAsync(SqlDatabase database, CancellationToken stop)
    {
        var after = 0L;
        while (true)
        {
            var owners = new List<long>();
            await using (var lease = await database.RentAsync(stop))
            {
                await using var rows = await lease.Session.Call(FindOwners).With("after", after).QueryAsync(stop);
                while (await rows.ReadAsync(stop))
                {
                    owners.Add(rows.Reader.GetInt64(0));
                }
            }

            foreach (var owner in owners)
            {
                await FoldAsync(database, owner, stop);
                after = owner;
            }

            if (owners.Count == 0)
            {
                return;
            }
        }
    }

    private static async ValueTask FoldAsync(SqlDatabase database, long owner, CancellationToken stop)
    {
        var goesOn = true;
        while (goesOn)
        {
            await database.WriteAsync(
                null,
                async (work, token) =>
                {
                    // Where it is locked, whoever has it does this.
                    goesOn = await TweetCounters.FoldAsync(work, owner, token) == MaxFolded
                        || await UserCounters.FoldAsync(work, owner, token) == MaxFolded;
                    return new WriteResult(WriteStatus.Done, owner);
                },
                stop);
        }
    }
}
