using Chirp.Data.Live;
using Chirp.Data.Model;
using Chirp.Data.Sql;

namespace Chirp.Data.Stores;

/// <summary>What a removal has changed, to be announced when it has committed.</summary>
internal sealed class RemovedTweets
{
    /// <summary>Tweets that are gone.</summary>
    public List<long> Tweets { get; } = [];

    /// <summary>Tweets whose counts changed.</summary>
    public List<long> Changed { get; } = [];

    /// <summary>People whose counts changed, or who have left.</summary>
    public List<long> Users { get; } = [];

    /// <summary>Whether a removals row was left for the favorites of one of them.</summary>
    public bool IsUnfinished { get; set; }

    public void Announce(LiveEvents events)
    {
        foreach (var id in Changed)
        {
            events.Changed(new TweetId(id));
        }

        foreach (var id in Tweets)
        {
            events.Changed(new TweetId(id));
        }

        foreach (var id in Users)
        {
            events.UserChanged(new UserId(id));
        }
    }
}

/// <summary>Removes tweets of one author with everything that leads to them, inside a write.</summary>
internal static class TweetRemoval
{
    /// <summary>
    /// Favorites of a tweet that are removed with it in one transaction. A tweet with more leaves a removals row, and
    /// the rest follows as many at a time.
    /// </summary>
    public const int MaxFavorites = 500;

    private static readonly Statement FindParents = new("""
        SELECT in_reply_to FROM tweets WHERE id IN (@ids[]) AND in_reply_to IS NOT NULL
        """);

    private static readonly Statement LockTweets = new("""
        SELECT id, author_id, in_reply_to FROM tweets WHERE id IN (@ids[]) ORDER BY id {for-update}
        """);

    private static readonly Statement DeleteTweets = new("DELETE FROM tweets WHERE id IN (@ids[])");

    private static readonly Statement DeleteByAuthor = new("""
        DELETE FROM author_tweets WHERE author_id = @author AND tweet_id IN (@ids[])
        """);

    private static readonly Statement DeleteFromOutbox = new("DELETE FROM outbox WHERE tweet_id IN (@ids[])");

    private static readonly Statement DeleteReply = new("""
        DELETE FROM replies WHERE parent_id = @parent AND tweet_id = @id
        """);

    private static readonly Statement CountReply = new("""
        UPDATE tweets SET reply_count = reply_count - 1, version = version + 1 WHERE id = @tweet
        """);

    private static readonly Statement KeepThread = new("""
        INSERT INTO deleted_replies (tweet_id, in_reply_to) VALUES (@id, @parent)
        """);

    private static readonly Statement CountTweets = new("""
        UPDATE users SET tweet_count = tweet_count - @count WHERE id = @user
        """);

    private static readonly Statement FindFavorites = new("""
        SELECT user_id, position FROM tweet_favorites WHERE tweet_id = @tweet ORDER BY position LIMIT 500
        """);

    private static readonly Statement DeleteByTweet = new("""
        DELETE FROM tweet_favorites WHERE tweet_id = @tweet AND position <= @last
        """);

    private static readonly Statement DeleteByUsers = new("""
        DELETE FROM favorites WHERE user_id IN (@users[]) AND tweet_id = @tweet
        """);

    private static readonly Statement CountFavorites = new("""
        UPDATE users SET favorite_count = favorite_count - 1 WHERE id IN (@users[])
        """);

    public static async ValueTask<RemovedTweets> RemoveAsync(
        SqlSession work, long author, long[] tweets, CancellationToken stop)
    {
        var removed = new RemovedTweets();
        var rows = await LockAsync(work, author, tweets, stop);
        if (rows.Count == 0)
        {
            return removed;
        }

        foreach (var row in rows)
        {
            removed.Tweets.Add(row.Id);
            if (row.Parent is { } parent)
            {
                await work.Call(DeleteReply).With("parent", parent).With("id", row.Id).ExecuteAsync(stop);
                await work.Call(CountReply).With("tweet", parent).ExecuteAsync(stop);
                await work.Call(KeepThread).With("id", row.Id).With("parent", parent).ExecuteAsync(stop);
                removed.Changed.Add(parent);
            }
        }

        var ids = removed.Tweets.ToArray();
        await work.Call(DeleteTweets, ids.Length).WithEach("ids", ids).ExecuteAsync(stop);
        // order matters: from here on nobody is adding to them.
        await work.Call(DeleteByAuthor, ids.Length).With("author", author).WithEach("ids", ids).ExecuteAsync(stop);
        await work.Call(DeleteFromOutbox, ids.Length).WithEach("ids", ids).ExecuteAsync(stop);
        await CounterDeltas.DeleteAsync(work, ids, stop);
        foreach (var id in ids)
        {
            if (await RemoveFavoritesAsync(work, id, removed, stop) == MaxFavorites)
            {
                await Removals.AddAsync(work, id, RemovalKind.Tweet, stop);
                removed.IsUnfinished = true;
            }
        }

        await work.Call(CountTweets).With("count", (long)ids.Length).With("user", author).ExecuteAsync(stop);
        removed.Users.Add(author);
        return removed;
    }

    /// <summary>
    /// Removes some favorites of a tweet that is gone; nobody can add or take back one of them meanwhile. How many
    /// there were.
    /// </summary>
    public static async ValueTask<int> RemoveFavoritesAsync(
        SqlSession work, long tweet, RemovedTweets removed, CancellationToken stop)
    {
        var users = new List<long>();
        var last = 0L;
        await using (var rows = await work.Call(FindFavorites).With("tweet", tweet).QueryAsync(stop))
        {
            while (await rows.ReadAsync(stop))
            {
                users.Add(rows.Reader.GetInt64(0));
                last = rows.Reader.GetInt64(1);
            }
        }

        if (users.Count == 0)
        {
            return 0;
        }

        users.Sort();
        var ids = users.ToArray();
        await work.Call(DeleteByTweet).With("tweet", tweet).With("last", last).ExecuteAsync(stop);
        await work.Call(DeleteByUsers, ids.Length).WithEach("users", ids).With("tweet", tweet).ExecuteAsync(stop);
        await work.Call(CountFavorites, ids.Length).WithEach("users", ids).ExecuteAsync(stop);
        removed.Users.AddRange(users);
        return users.Count;
    }

    /// <summary>The author's tweets among them, locked together with what they reply to, smallest id first.</summary>
    private static async ValueTask<List<(long Id, long? Parent)>> LockAsync(
        SqlSession work, long author, long[] tweets, CancellationToken stop)
    {
        var locked = new SortedSet<long>(tweets);
        await using (var rows = await work.Call(FindParents, tweets.Length).WithEach("ids", tweets).QueryAsync(stop))
        {
            while (await rows.ReadAsync(stop))
            {
                locked.Add(rows.Reader.GetInt64(0));
            }
        }

        var found = new List<(long, long?)>();
        await using (var rows = await work.Call(LockTweets, locked.Count)
            .WithEach("ids", locked.ToArray()).QueryAsync(stop))
        {
            while (await rows.ReadAsync(stop))
            {
                var id = rows.Reader.GetInt64(0);
                if (rows.Reader.GetInt64(1) == author && Array.IndexOf(tweets, id) >= 0)
                {
                    found.Add((id, rows.Reader.FindInt64(2)));
                }
            }
        }

        return found;
    }
}
