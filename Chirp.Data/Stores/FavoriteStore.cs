using Chirp.Data.Caches;
using Chirp.Data.Live;
using Chirp.Data.Model;
using Chirp.Data.Sql;

namespace Chirp.Data.Stores;

/// <summary>Who favorited what. Thread-safe.</summary>
public sealed class FavoriteStore
{
    private static readonly Statement FindFavorited = new("""
        SELECT tweet_id FROM favorites WHERE user_id = @user AND tweet_id IN (@tweets[])
        """);

    // favorites_by_position
    private static readonly PageStatement ByUser = new(
        """
        SELECT f.user_id, f.position, f.tweet_id FROM favorites AS f {straight-join} tweets AS t
        WHERE f.user_id = @parent AND {range} AND t.id = f.tweet_id
          AND NOT EXISTS (SELECT 1 FROM removals AS r WHERE r.id = t.author_id)
        """,
        "f.position",
        newestFirst: true);

    private static readonly PageStatement ByTweet = new(
        """
        SELECT f.tweet_id, f.position, f.user_id FROM tweet_favorites AS f
        WHERE f.tweet_id = @parent AND {range}
          AND NOT EXISTS (SELECT 1 FROM removals AS r WHERE r.id = f.user_id)
        """,
        "f.position",
        newestFirst: true);

    private static readonly Statement AddByUser = new("""
        {insert-new} favorites (user_id, tweet_id, position) VALUES (@user, @tweet, @position) {if-new}
        """);

    private static readonly Statement AddByTweet = new("""
        INSERT INTO tweet_favorites (tweet_id, position, user_id) VALUES (@tweet, @position, @user)
        """);

    private static readonly Statement FindPosition = new("""
        SELECT position FROM favorites WHERE user_id = @user AND tweet_id = @tweet {for-update}
        """);

    private static readonly Statement RemoveByUser = new("""
        DELETE FROM favorites WHERE user_id = @user AND tweet_id = @tweet
        """);

    private static readonly Statement RemoveByTweet = new("""
        DELETE FROM tweet_favorites WHERE tweet_id = @tweet AND position = @position
        """);

    private static readonly Statement CountOnUser = new("""
        UPDATE users SET favorite_count = favorite_count + @change WHERE id = @user
        """);

    private readonly SqlDatabase _database;
    private readonly PendingWrites _pending;
    private readonly LiveEvents _events;
    private readonly HotObjects _hot;

    internal FavoriteStore(SqlDatabase database, PendingWrites pending, LiveEvents events, HotObjects hot)
    {
        _hot = hot;
        _database = database;
        _pending = pending;
        _events = events;
    }

    /// <summary>Whether a person favorited each tweet, aligned with the tweets.</summary>
    public async ValueTask<bool[]> HasFavoritedAsync(
        UserId user, IReadOnlyList<TweetId> tweets, CancellationToken stop)
    {
        var ids = TweetStore.Ids(tweets);
        if (!_hot.IsUsable)
        {
            return await ReadAsync(user, ids, stop);
        }

        // order matters: what is known is taken before the database is read, and dropped after a change was committed.
        var known = _hot.FavoritesOf(user);
        var isFavorite = new bool[ids.Length];
        if (known.Find(ids, isFavorite) is { } unknown)
        {
            long[] asked = [.. unknown];
            var found = await ReadAsync(user, asked, stop);
            known.Add(asked, found);
            for (var i = 0; i < ids.Length; i++)
            {
                var at = unknown.IndexOf(ids[i]);
                isFavorite[i] = at < 0 ? isFavorite[i] : found[at];
            }
        }

        return isFavorite;
    }

    /// <summary>What people favorited, the latest favorite first, a page for each.</summary>
    public ValueTask<IReadOnlyList<Page<TweetId>>> ByUserAsync(
        IReadOnlyList<UserId> users, PageRequest page, CancellationToken stop) =>
        ByUser.ReadAsync(_database, UserStore.Ids(users), page, _pending.Settled, id => new TweetId(id), stop);

    /// <summary>Who favorited tweets, the latest first, a page for each.</summary>
    public ValueTask<IReadOnlyList<Page<UserId>>> ByTweetAsync(
        IReadOnlyList<TweetId> tweets, PageRequest page, CancellationToken stop) =>
        ByTweet.ReadAsync(_database, TweetStore.Ids(tweets), page, _pending.Settled, id => new UserId(id), stop);

    /// <summary>Done or Unchanged with the tweet's id, NotFound, KeyReused.</summary>
    public async ValueTask<WriteResult> AddAsync(
        UserId user, TweetId tweet, IdempotencyKey? key, CancellationToken stop)
    {
        using var pending = _pending.Take();
        return await WriteAsync(
            user, tweet, key, 1,
            async (work, token) =>
            {
                var added = await work.Call(AddByUser)
                    .With("user", user.Value).With("tweet", tweet.Value).With("position", pending.Id)
                    .ExecuteAsync(token);
                if (added == 0)
                {
                    return null;
                }

                await work.Call(AddByTweet)
                    .With("tweet", tweet.Value).With("position", pending.Id).With("user", user.Value)
                    .ExecuteAsync(token);
                return pending.Id;
            },
            stop);
    }

    /// <summary>Done or Unchanged with the tweet's id, NotFound, KeyReused.</summary>
    public ValueTask<WriteResult> RemoveAsync(
        UserId user, TweetId tweet, IdempotencyKey? key, CancellationToken stop) =>
        WriteAsync(
            user, tweet, key, -1,
            async (work, token) =>
            {
                var position = await work.Call(FindPosition)
                    .With("user", user.Value).With("tweet", tweet.Value).FindInt64Async(token);
                if (position is not { } found)
                {
                    return null;
                }

                await work.Call(RemoveByUser)
                    .With("user", user.Value).With("tweet", tweet.Value).ExecuteAsync(token);
                await work.Call(RemoveByTweet)
                    .With("tweet", tweet.Value).With("position", found).ExecuteAsync(token);
                // A favorite is taken back once.
                return -found;
            },
            stop);

    private ValueTask<bool[]> ReadAsync(UserId user, long[] tweets, CancellationToken stop) =>
        Membership.FindAsync(_database, FindFavorited, "tweets", user, tweets, stop);

    /// <param name="user">Who.</param>
    /// <param name="tweet">What.</param>
    /// <param name="key">Makes it repeatable.</param>
    /// <param name="count">What the counts grow by.</param>
    /// <param name="change">Changes the rows and gives the change a position; null where it was so already.</param>
    /// <param name="stop">Cancels it.</param>
    private async ValueTask<WriteResult> WriteAsync(
        UserId user, TweetId tweet, IdempotencyKey? key, long count,
        Func<SqlSession, CancellationToken, ValueTask<long?>> change, CancellationToken stop)
    {
        var result = await _database.WriteAsync(
            key,
            async (work, token) =>
            {
                if (await TweetCounters.OpenAsync(work, tweet.Value, token) is not { } open)
                {
                    return new WriteResult(WriteStatus.NotFound, 0);
                }

                if (await change(work, token) is not { } position)
                {
                    return new WriteResult(WriteStatus.Unchanged, tweet.Value);
                }

                await TweetCounters.AddAsync(work, open, position, new CounterDelta(Favorites: count), token);
                // Where the person has left, nothing of this is kept.
                return await work.Call(CountOnUser)
                    .With("change", count).With("user", user.Value).ExecuteAsync(token) == 0
                    ? new WriteResult(WriteStatus.NotFound, 0)
                    : new WriteResult(WriteStatus.Done, tweet.Value);
            },
            stop);
        Announce(result, user, tweet);
        return result;
    }

    private void Announce(WriteResult result, UserId user, TweetId tweet)
    {
        if (result.Status == WriteStatus.Done)
        {
            _events.UserChanged(user);
            _events.Changed(tweet);
        }
    }
}
