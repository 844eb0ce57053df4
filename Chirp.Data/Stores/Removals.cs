using Chirp.Data.Live;
using Chirp.Data.Model;
using Chirp.Data.Sql;

namespace Chirp.Data.Stores;

internal enum RemovalKind
{
    User = 0,
    Tweet = 1,
}

/// <summary>
/// Finishes what a deletion has begun: it was marked in the deletion's own transaction and has been invisible since;
/// its rows go a bounded number at a time, each step exact in itself. After a crash any server goes on.
/// </summary>
internal static class Removals
{
    private static readonly Statement AddRemoval = new("INSERT INTO removals (id, kind) VALUES (@id, @kind)");
    private static readonly Statement LockRemoval = new("SELECT kind FROM removals WHERE id = @id {for-update}");
    private static readonly Statement EndRemoval = new("DELETE FROM removals WHERE id = @id");

    private static readonly Statement FindRemovals = new("""
        SELECT id FROM removals WHERE id > @after ORDER BY id LIMIT 100
        """);

    public static async ValueTask AddAsync(SqlSession work, long id, RemovalKind kind, CancellationToken stop) =>
        await work.Call(AddRemoval).With("id", id).With("kind", (long)kind).ExecuteAsync(stop);

    /// <summary>Finishes all that there are.</summary>
    public static async ValueTask FinishAllAsync(SqlDatabase database, LiveEvents events, CancellationToken stop)
    {
        var after = 0L;
        while (true)
        {
            var ids = new List<long>();
            await using (var lease = await database.RentAsync(stop))
            {
                await using var rows = await lease.Session.Call(FindRemovals).With("after", after).QueryAsync(stop);
                while (await rows.ReadAsync(stop))
                {
                    ids.Add(rows.Reader.GetInt64(0));
                }
            }

            foreach (var id in ids)
            {
                await FinishAsync(database, events, id, stop);
                after = id;
            }

            if (ids.Count == 0)
            {
                return;
            }
        }
    }

    /// <summary>Finishes one; several servers may do so at the same time.</summary>
    public static async ValueTask FinishAsync(
        SqlDatabase database, LiveEvents events, long id, CancellationToken stop)
    {
        var goesOn = true;
        while (goesOn)
        {
            RemovedTweets? removed = null;
            var follows = new List<(long Follower, long Followee)>();
            await database.WriteAsync(
                null,
                async (work, token) =>
                {
                    removed = new RemovedTweets();
                    follows.Clear();
                    goesOn = await StepAsync(work, id, removed, follows, token);
                    return new WriteResult(WriteStatus.Done, id);
                },
                stop);
            removed?.Announce(events);
            foreach (var (follower, followee) in follows)
            {
                events.Followed(new UserId(follower), new UserId(followee), follows: false);
            }
        }
    }

    private static async ValueTask<bool> StepAsync(
        SqlSession work, long id, RemovedTweets removed, List<(long, long)> follows, CancellationToken stop)
    {
        var kind = await work.Call(LockRemoval).With("id", id).FindInt64Async(stop);
        if (kind is null)
        {
            return false;
        }

        var found = (RemovalKind)kind == RemovalKind.Tweet
            ? await TweetRemoval.RemoveFavoritesAsync(work, id, removed, stop) > 0
            : await UserRemoval.StepAsync(work, id, removed, follows, stop);
        if (!found)
        {
            await work.Call(EndRemoval).With("id", id).ExecuteAsync(stop);
        }

        return found;
    }
}
