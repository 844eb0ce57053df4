using Chirp.Data.Live;
using Chirp.Data.Model;
using Chirp.Data.Sql;
using Chirp.Data.Timelines;

namespace Chirp.Data.Stores;

/// <summary>Who follows whom. Thread-safe.</summary>
public sealed class FollowStore
{
    private static readonly Statement FindFollowees = new("""
        SELECT followee_id FROM following WHERE follower_id = @user AND followee_id IN (@others[])
        """);

    private static readonly Statement FindFollowers = new("""
        SELECT follower_id FROM followers WHERE followee_id = @user AND follower_id IN (@others[])
        """);

    // followers_by_position
    private static readonly PageStatement Followers = new(
        """
        SELECT f.followee_id, f.position, f.follower_id FROM followers AS f
        WHERE f.followee_id = @parent AND {range}
          AND NOT EXISTS (SELECT 1 FROM removals AS r WHERE r.id = f.follower_id)
        """,
        "f.position",
        newestFirst: true);

    // following_by_position
    private static readonly PageStatement Following = new(
        """
        SELECT f.follower_id, f.position, f.followee_id FROM following AS f
        WHERE f.follower_id = @parent AND {range}
          AND NOT EXISTS (SELECT 1 FROM removals AS r WHERE r.id = f.followee_id)
        """,
        "f.position",
        newestFirst: true);

    private static readonly Statement LockUsers = new("""
        SELECT id FROM users WHERE id IN (@users[]) ORDER BY id {for-update}
        """);

    private static readonly Statement AddFollowing = new("""
        {insert-new} following (follower_id, followee_id, position) VALUES (@user, @other, @position) {if-new}
        """);

    private static readonly Statement AddFollower = new("""
        INSERT INTO followers (followee_id, follower_id, position) VALUES (@other, @user, @position)
        """);

    private static readonly Statement RemoveFollowing = new("""
        DELETE FROM following WHERE follower_id = @user AND followee_id = @other
        """);

    private static readonly Statement RemoveFollower = new("""
        DELETE FROM followers WHERE followee_id = @other AND follower_id = @user
        """);

    private static readonly Statement CountFollowing = new("""
        UPDATE users SET following_count = following_count + @change WHERE id = @id
        """);

    private static readonly Statement CountFollowers = new("""
        UPDATE users SET follower_count = follower_count + @change WHERE id = @id
        """);

    private readonly SqlDatabase _database;
    private readonly PendingWrites _pending;
    private readonly LiveEvents _events;
    private readonly TimelineParts _timelines;

    internal FollowStore(
        SqlDatabase database, PendingWrites pending, LiveEvents events, TimelineParts timelines)
    {
        _database = database;
        _pending = pending;
        _events = events;
        _timelines = timelines;
    }

    /// <summary>Whether a person follows each of others, aligned with the others.</summary>
    public ValueTask<bool[]> FollowsAsync(UserId user, IReadOnlyList<UserId> others, CancellationToken stop) =>
        Membership.FindAsync(_database, FindFollowees, "others", user, UserStore.Ids(others), stop);

    /// <summary>Whether each of others follows a person, aligned with the others.</summary>
    public ValueTask<bool[]> IsFollowedByAsync(UserId user, IReadOnlyList<UserId> others, CancellationToken stop) =>
        Membership.FindAsync(_database, FindFollowers, "others", user, UserStore.Ids(others), stop);

    /// <summary>Who follows people, the latest first, a page for each.</summary>
    public ValueTask<IReadOnlyList<Page<UserId>>> FollowersAsync(
        IReadOnlyList<UserId> users, PageRequest page, CancellationToken stop) =>
        Followers.ReadAsync(_database, UserStore.Ids(users), page, _pending.Settled, id => new UserId(id), stop);

    /// <summary>Whom people follow, the latest first, a page for each.</summary>
    public ValueTask<IReadOnlyList<Page<UserId>>> FollowingAsync(
        IReadOnlyList<UserId> users, PageRequest page, CancellationToken stop) =>
        Following.ReadAsync(_database, UserStore.Ids(users), page, _pending.Settled, id => new UserId(id), stop);

    /// <summary>
    /// Done or Unchanged with the other's id, NotFound, KeyReused. Nobody can follow themselves: checked by the caller.
    /// </summary>
    public async ValueTask<WriteResult> AddAsync(
        UserId user, UserId other, IdempotencyKey? key, CancellationToken stop)
    {
        using var position = _pending.Take();
        var isChanged = false;
        var result = await _database.WriteAsync(
            key,
            async (work, token) =>
            {
                isChanged = false;
                if (!await LockAsync(work, user, other, token))
                {
                    return new WriteResult(WriteStatus.NotFound, 0);
                }

                var added = await work.Call(AddFollowing)
                    .With("user", user.Value).With("other", other.Value).With("position", position.Id)
                    .ExecuteAsync(token);
                if (added == 0)
                {
                    return new WriteResult(WriteStatus.Unchanged, other.Value);
                }

                await work.Call(AddFollower)
                    .With("other", other.Value).With("user", user.Value).With("position", position.Id)
                    .ExecuteAsync(token);
                await ChangeAsync(work, user, other, 1, position, token);
                isChanged = true;
                return new WriteResult(WriteStatus.Done, other.Value);
            },
            stop);
        await AnnounceAsync(result, user, other, follows: true, isChanged ? position : null);
        return result;
    }

    /// <summary>Done or Unchanged with the other's id, NotFound, KeyReused.</summary>
    public async ValueTask<WriteResult> RemoveAsync(
        UserId user, UserId other, IdempotencyKey? key, CancellationToken stop)
    {
        using var change = _pending.Take();
        var isChanged = false;
        var result = await _database.WriteAsync(
            key,
            async (work, token) =>
            {
                isChanged = false;
                if (!await LockAsync(work, user, other, token))
                {
                    return new WriteResult(WriteStatus.NotFound, 0);
                }

                var removed = await work.Call(RemoveFollowing)
                    .With("user", user.Value).With("other", other.Value).ExecuteAsync(token);
                if (removed == 0)
                {
                    return new WriteResult(WriteStatus.Unchanged, other.Value);
                }

                await work.Call(RemoveFollower)
                    .With("other", other.Value).With("user", user.Value).ExecuteAsync(token);
                await ChangeAsync(work, user, other, -1, change, token);
                isChanged = true;
                return new WriteResult(WriteStatus.Done, other.Value);
            },
            stop);
        await AnnounceAsync(result, user, other, follows: false, isChanged ? change : null);
        return result;
    }

    /// <summary>Both people's rows are locked in the order of ids before the follow itself is touched.</summary>
    private static async ValueTask<bool> LockAsync(SqlSession work, UserId user, UserId other, CancellationToken stop)
    {
        await using var rows = await work.Call(LockUsers, 2)
            .WithEach("users", [user.Value, other.Value]).QueryAsync(stop);
        var found = 0;
        while (await rows.ReadAsync(stop))
        {
            found++;
        }

        return found == 2;
    }

    /// <summary>What goes with a follow that is made or ended: both counts, and the timeline.</summary>
    private async ValueTask ChangeAsync(
        SqlSession work, UserId user, UserId other, long change, PendingWrite row, CancellationToken stop)
    {
        await work.Call(CountFollowing).With("change", change).With("id", user.Value).ExecuteAsync(stop);
        await work.Call(CountFollowers).With("change", change).With("id", other.Value).ExecuteAsync(stop);
        await _timelines.MarkAsync(work, row, user, stop);
    }

    /// <param name="result">What came of it.</param>
    /// <param name="user">Who follows.</param>
    /// <param name="other">Who is followed.</param>
    /// <param name="follows">Whether they do now.</param>
    /// <param name="change">Null where the write had been made before.</param>
    private async ValueTask AnnounceAsync(
        WriteResult result, UserId user, UserId other, bool follows, PendingWrite? change)
    {
        if (result.Status == WriteStatus.Done)
        {
            if (change is not null)
            {
                await _timelines.RemoveAsync(change, user);
            }

            _events.Followed(user, other, follows);
        }
    }
}
