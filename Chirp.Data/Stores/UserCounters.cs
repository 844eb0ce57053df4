using Chirp.Data.Sql;

namespace Chirp.Data.Stores;

/// <summary>
/// How many follow a person and whom they follow: see <see cref="CounterDeltas"/>. A write opens both people first,
/// which also keeps them from leaving until the write has ended. Nobody waits for a person's row, so that people who
/// follow each other at the same moment do not either.
/// </summary>
internal static class UserCounters
{
    private static readonly Statement LockFree = new("""
        SELECT u.id, EXISTS (SELECT 1 FROM counter_deltas AS d WHERE d.owner_id = u.id) FROM users AS u
        WHERE u.id IN (@users[]) {skip-locked}
        """);

    // Any number of writes may have it. Who leaves deletes it, after their row and before all that leads to them.
    private static readonly Statement KeepFromLeaving = new("""
        SELECT user_id FROM accounts WHERE user_id = @user {for-share}
        """);

    private static readonly Statement Count = new("""
        UPDATE users SET follower_count = follower_count + @followers, following_count = following_count + @following
        WHERE id = @user
        """);

    /// <summary>Two people; null where one of them has left.</summary>
    public static async ValueTask<(OpenUser First, OpenUser Second)?> OpenAsync(
        SqlSession work, long first, long second, CancellationToken stop)
    {
        var (one, other) = (new OpenUser(first), new OpenUser(second));
        await using (var rows = await work.Call(LockFree, 2).WithEach("users", [first, second]).QueryAsync(stop))
        {
            while (await rows.ReadAsync(stop))
            {
                var found = new OpenUser(rows.Reader.GetInt64(0), IsLocked: true, rows.Reader.GetInt64(1) != 0);
                (one, other) = found.Id == first ? (found, other) : (one, found);
            }
        }

        return await IsHereAsync(work, one, stop) && await IsHereAsync(work, other, stop) ? (one, other) : null;
    }

    /// <param name="work">The write.</param>
    /// <param name="user">As they were opened.</param>
    /// <param name="position">No other change of this person's counts has it.</param>
    /// <param name="delta">What is to be added.</param>
    /// <param name="stop">Cancels it.</param>
    public static async ValueTask AddAsync(
        SqlSession work, OpenUser user, long position, CounterDelta delta, CancellationToken stop)
    {
        if (!user.IsLocked)
        {
            await CounterDeltas.AddAsync(work, user.Id, position, delta, stop);
            return;
        }

        var (left, _) = user.HasDeltas ? await CounterDeltas.TakeAsync(work, user.Id, stop) : default;
        await CountAsync(work, user.Id, delta + left, stop);
    }

    /// <summary>Folds what was left for a person, if it is one and nobody has them; how many rows it was.</summary>
    public static async ValueTask<int> FoldAsync(SqlSession work, long user, CancellationToken stop)
    {
        if (await work.Call(LockFree, 1).WithEach("users", [user]).FindInt64Async(stop) is null)
        {
            return 0;
        }

        var (left, rows) = await CounterDeltas.TakeAsync(work, user, stop);
        await CountAsync(work, user, left, stop);
        return rows;
    }

    private static async ValueTask<bool> IsHereAsync(SqlSession work, OpenUser user, CancellationToken stop) =>
        user.IsLocked || await work.Call(KeepFromLeaving).With("user", user.Id).FindInt64Async(stop) is not null;

    private static async ValueTask CountAsync(
        SqlSession work, long user, CounterDelta delta, CancellationToken stop) =>
        await work.Call(Count)
            .With("followers", delta.Followers).With("following", delta.Following).With("user", user)
            .ExecuteAsync(stop);
}

/// <summary>A person whom a write counts on.</summary>
/// <param name="Id">Their id.</param>
/// <param name="IsLocked">Whether the write has locked their row; otherwise somebody else had.</param>
/// <param name="HasDeltas">Whether others have left something.</param>
internal readonly record struct OpenUser(long Id, bool IsLocked = false, bool HasDeltas = false);
