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
    public ValueTask<WriteResult> AddAsync(
        UserId user, UserId other, IdempotencyKey? key, CancellationToken stop) =>
        WriteAsync(user, other, key, follows: true, stop);

    /// <summary>Done or Unchanged with the other's id, NotFound, KeyReused.</summary>
    public ValueTask<WriteResult> RemoveAsync(
        UserId user, UserId other, IdempotencyKey? key, CancellationToken stop) =>
        WriteAsync(user, other, key, follows: false, stop);

    private async ValueTask<WriteResult> WriteAsync(
        UserId user, UserId other, IdempotencyKey? key, bool follows, CancellationToken stop)
    {
        using var change = _pending.Take();
        var isChanged = false;
        var result = await _database.WriteAsync(
            key,
            async (work, token) =>
            {
                isChanged = false;
                if (await UserCounters.OpenAsync(work, user.Value, other.Value, token) is not var (follower, followee))
                {
                    return new WriteResult(WriteStatus.NotFound, 0);
                }

                if (!await (follows
                    ? AddRowsAsync(work, user, other, change.Id, token)
                    : RemoveRowsAsync(work, user, other, token)))
                {
                    return new WriteResult(WriteStatus.Unchanged, other.Value);
                }

                var count = follows ? 1 : -1;
                await UserCounters.AddAsync(work, follower, change.Id, new CounterDelta(Following: count), token);
                await UserCounters.AddAsync(work, followee, change.Id, new CounterDelta(Followers: count), token);
                await _timelines.MarkAsync(work, change, user, token);
                isChanged = true;
                return new WriteResult(WriteStatus.Done, other.Value);
            },
            stop);
        await AnnounceAsync(result, user, other, follows, isChanged ? change : null);
        return result;
    }

    /// <summary>False where they did already.</summary>
    private static async ValueTask<bool> AddRowsAsync(
        SqlSession work, UserId user, UserId other, long position, CancellationToken stop) =>
        await work.Call(AddFollowing)
            .With("user", user.Value).With("other", other.Value).With("position", position).ExecuteAsync(stop) > 0
        && await work.Call(AddFollower)
            .With("other", other.Value).With("user", user.Value).With("position", position).ExecuteAsync(stop) > 0;

    /// <summary>False where they did not.</summary>
    private static async ValueTask<bool> RemoveRowsAsync(
        SqlSession work, UserId user, UserId other, CancellationToken stop) =>
        await work.Call(RemoveFollowing)
            .With("user", user.Value).With("other", other.Value).ExecuteAsync(stop) > 0
        && await work.Call(RemoveFollower)
            .With("other", other.Value).With("user", user.Value).ExecuteAsync(stop) > 0;

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
