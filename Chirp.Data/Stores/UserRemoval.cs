using Chirp.Data.Sql;

namespace Chirp.Data.Stores;

/// <summary>
/// Removes what a person who has left has left behind. Their row in users is gone, so nobody adds to it: whoever
/// changes a follow, a favorite or a tweet locks both ends first.
/// </summary>
internal static class UserRemoval
{
    private static readonly Statement FindTweets = new("""
        SELECT tweet_id FROM author_tweets WHERE author_id = @user ORDER BY tweet_id LIMIT 50
        """);

    private static readonly Statement FindFavorites = new("""
        SELECT tweet_id, position FROM favorites WHERE user_id = @user ORDER BY tweet_id LIMIT 200
        """);

    private static readonly Statement LockTweets = new("""
        SELECT id FROM tweets WHERE id IN (@ids[]) ORDER BY id {for-update}
        """);

    private static readonly Statement DeleteFavorites = new("""
        DELETE FROM favorites WHERE user_id = @user AND tweet_id IN (@ids[])
        """);

    private static readonly Statement DeleteByTweet = new("""
        DELETE FROM tweet_favorites WHERE tweet_id = @tweet AND position = @position
        """);

    private static readonly Statement CountFavorites = new("""
        UPDATE tweets SET favorite_count = favorite_count - 1, version = version + 1 WHERE id IN (@ids[])
        """);

    private static readonly Statement FindFollowees = new("""
        SELECT followee_id FROM following WHERE follower_id = @user ORDER BY followee_id LIMIT 500
        """);

    private static readonly Statement FindFollowers = new("""
        SELECT follower_id FROM followers WHERE followee_id = @user ORDER BY follower_id LIMIT 500
        """);

    private static readonly Statement LockUsers = new("""
        SELECT id FROM users WHERE id IN (@ids[]) ORDER BY id {for-update}
        """);

    private static readonly Statement DeleteFollowing = new("""
        DELETE FROM following WHERE follower_id = @user AND followee_id IN (@ids[])
        """);

    private static readonly Statement DeleteFromFollowers = new("""
        DELETE FROM followers WHERE followee_id IN (@ids[]) AND follower_id = @user
        """);

    private static readonly Statement DeleteFollowers = new("""
        DELETE FROM followers WHERE followee_id = @user AND follower_id IN (@ids[])
        """);

    private static readonly Statement DeleteFromFollowing = new("""
        DELETE FROM following WHERE follower_id IN (@ids[]) AND followee_id = @user
        """);

    private static readonly Statement CountFollowers = new("""
        UPDATE users SET follower_count = follower_count - 1 WHERE id IN (@ids[])
        """);

    private static readonly Statement CountFollowing = new("""
        UPDATE users SET following_count = following_count - 1 WHERE id IN (@ids[])
        """);

    private static readonly FollowSide Following =
        new(IsFollower: true, FindFollowees, DeleteFollowing, DeleteFromFollowers, CountFollowers);

    private static readonly FollowSide Followers =
        new(IsFollower: false, FindFollowers, DeleteFollowers, DeleteFromFollowing, CountFollowing);

    /// <summary>Removes a bounded number of rows; false where there are none left.</summary>
    public static async ValueTask<bool> StepAsync(
        SqlSession work, long user, RemovedTweets removed, List<(long, long)> follows, CancellationToken stop)
    {
        // Said again with each step: whoever marked them may have died before it could.
        removed.Users.Add(user);
        return await RemoveTweetsAsync(work, user, removed, stop)
            || await RemoveFavoritesAsync(work, user, removed, stop)
            || await RemoveFollowsAsync(work, user, Following, follows, stop)
            || await RemoveFollowsAsync(work, user, Followers, follows, stop);
    }

    private static async ValueTask<bool> RemoveTweetsAsync(
        SqlSession work, long user, RemovedTweets removed, CancellationToken stop)
    {
        var ids = await FindAsync(work, FindTweets, user, stop);
        if (ids.Length == 0)
        {
            return false;
        }

        var step = await TweetRemoval.RemoveAsync(work, user, ids, stop);
        removed.Tweets.AddRange(step.Tweets);
        removed.Changed.AddRange(step.Changed);
        removed.Users.AddRange(step.Users);
        return true;
    }

    private static async ValueTask<bool> RemoveFavoritesAsync(
        SqlSession work, long user, RemovedTweets removed, CancellationToken stop)
    {
        var (tweets, positions) = (new List<long>(), new List<long>());
        await using (var rows = await work.Call(FindFavorites).With("user", user).QueryAsync(stop))
        {
            while (await rows.ReadAsync(stop))
            {
                tweets.Add(rows.Reader.GetInt64(0));
                positions.Add(rows.Reader.GetInt64(1));
            }
        }

        if (tweets.Count == 0)
        {
            return false;
        }

        var ids = tweets.ToArray();
        await LockAsync(work, LockTweets, ids, stop);
        await work.Call(DeleteFavorites, ids.Length).With("user", user).WithEach("ids", ids).ExecuteAsync(stop);
        for (var i = 0; i < ids.Length; i++)
        {
            await work.Call(DeleteByTweet).With("tweet", ids[i]).With("position", positions[i]).ExecuteAsync(stop);
        }

        await work.Call(CountFavorites, ids.Length).WithEach("ids", ids).ExecuteAsync(stop);
        removed.Changed.AddRange(ids);
        return true;
    }

    private static async ValueTask<bool> RemoveFollowsAsync(
        SqlSession work, long user, FollowSide side, List<(long, long)> follows, CancellationToken stop)
    {
        var ids = await FindAsync(work, side.Find, user, stop);
        if (ids.Length == 0)
        {
            return false;
        }

        await LockAsync(work, LockUsers, ids, stop);
        await work.Call(side.Delete, ids.Length).With("user", user).WithEach("ids", ids).ExecuteAsync(stop);
        await work.Call(side.DeleteMirror, ids.Length).With("user", user).WithEach("ids", ids).ExecuteAsync(stop);
        await work.Call(side.Count, ids.Length).WithEach("ids", ids).ExecuteAsync(stop);
        follows.AddRange(ids.Select(id => side.IsFollower ? (user, id) : (id, user)));
        return true;
    }

    private static async ValueTask LockAsync(
        SqlSession work, Statement statement, long[] ids, CancellationToken stop) =>
        await work.Call(statement, ids.Length).WithEach("ids", ids).FindInt64Async(stop);

    private static async ValueTask<long[]> FindAsync(
        SqlSession work, Statement statement, long user, CancellationToken stop)
    {
        var ids = new List<long>();
        await using var rows = await work.Call(statement).With("user", user).QueryAsync(stop);
        while (await rows.ReadAsync(stop))
        {
            ids.Add(rows.Reader.GetInt64(0));
        }

        return [.. ids];
    }

    /// <summary>The follows in which the person stands on one side.</summary>
    /// <param name="IsFollower">Whether they are the one who follows.</param>
    /// <param name="Find">The people on the other side.</param>
    /// <param name="Delete">The rows under the person.</param>
    /// <param name="DeleteMirror">The same rows under the others.</param>
    /// <param name="Count">Takes the person off the others' counts.</param>
    private sealed record FollowSide(
        bool IsFollower, Statement Find, Statement Delete, Statement DeleteMirror, Statement Count);
}
