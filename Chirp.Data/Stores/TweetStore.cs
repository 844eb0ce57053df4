using System.Data.Common;
using Chirp.Data.Caches;
using Chirp.Data.Live;
using Chirp.Data.Model;
using Chirp.Data.Sql;

namespace Chirp.Data.Stores;

/// <summary>A new tweet; the text validated and NFC.</summary>
public sealed record NewTweet(UserId Author, string Text, TweetId? InReplyTo, Place? Place);

/// <summary>Tweets, and the lists they stand in. Thread-safe.</summary>
public sealed class TweetStore
{
    private static readonly PageStatement ByAuthor = new(
        """
        SELECT t.author_id AS parent, t.tweet_id AS position, t.tweet_id AS value FROM author_tweets AS t
        WHERE t.author_id = @parent AND {range}
        """,
        "t.tweet_id",
        newestFirst: true);

    // author_tweets_by_kind
    private static readonly PageStatement ByAuthorToNobodyElse = new(
        """
        SELECT t.author_id AS parent, t.tweet_id AS position, t.tweet_id AS value FROM author_tweets AS t
        WHERE t.author_id = @parent AND t.to_other = 0 AND {range}
        """,
        "t.tweet_id",
        newestFirst: true);

    private static readonly PageStatement Replies = new(
        """
        SELECT p.parent_id AS parent, p.tweet_id AS position, p.tweet_id AS value FROM replies AS p
        WHERE p.parent_id = @parent AND {range}
          AND NOT EXISTS (SELECT 1 FROM removals AS r WHERE r.id = p.author_id)
        """,
        "p.tweet_id",
        newestFirst: false);

    // In one statement, and so of one moment: what is folded meanwhile is in one of the two, not in both or neither.
    private static readonly Statement FindTweets = new("""
        SELECT t.id, t.author_id, t.text, t.in_reply_to, t.root_id, t.latitude, t.longitude, t.place, t.favorite_count,
          t.reply_count, t.version
        FROM tweets AS t
        WHERE t.id IN (@ids[]) AND NOT EXISTS (SELECT 1 FROM removals AS r WHERE r.id = t.author_id)
        UNION ALL
        SELECT d.owner_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, SUM(d.favorites), SUM(d.replies), COUNT(*)
        FROM counter_deltas AS d WHERE d.owner_id IN (@ids[]) GROUP BY d.owner_id
        """);

    private readonly SqlDatabase _database;
    private readonly PendingWrites _pending;
    private readonly UserStore _users;
    private readonly HotObjects _hot;
    private readonly TweetWrites _writes;

    internal TweetStore(
        SqlDatabase database, PendingWrites pending, LiveEvents events, UserStore users, HotObjects hot)
    {
        _database = database;
        _pending = pending;
        _users = users;
        _hot = hot;
        _writes = new TweetWrites(database, pending, events, hot);
    }

    /// <summary>Tweets by id, aligned with the ids; null for one that does not exist or was deleted.</summary>
    public ValueTask<IReadOnlyList<Tweet?>> FindAsync(IReadOnlyList<TweetId> ids, CancellationToken stop) =>
        _hot.IsUsable ? FindHotAsync(Ids(ids), stop) : ReadAsync(Ids(ids), stop);

    /// <summary>
    /// People's tweets, newest first, a page for each, aligned with the authors. Without replies: tweets that reply to
    /// nobody, or to the author themselves.
    /// </summary>
    public ValueTask<IReadOnlyList<Page<TweetId>>> ByAuthorAsync(
        IReadOnlyList<UserId> authors, bool includeReplies, PageRequest page, CancellationToken stop)
    {
        var ids = new long[authors.Count];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = authors[i].Value;
        }

        var statement = includeReplies ? ByAuthor : ByAuthorToNobodyElse;
        return statement.ReadAsync(_database, ids, page, _pending.Settled, id => new TweetId(id), stop);
    }

    /// <summary>Direct replies, oldest first, a page for each tweet, aligned with the tweets.</summary>
    public ValueTask<IReadOnlyList<Page<TweetId>>> RepliesAsync(
        IReadOnlyList<TweetId> tweets, PageRequest page, CancellationToken stop) =>
        Replies.ReadAsync(_database, Ids(tweets), page, _pending.Settled, id => new TweetId(id), stop);

    /// <summary>
    /// The tweets above each tweet, from the root's end down, at most 50 each, deleted ones left out.
    /// </summary>
    public async ValueTask<IReadOnlyList<IReadOnlyList<Tweet>>> AncestorsAsync(
        IReadOnlyList<Tweet> tweets, CancellationToken stop)
    {
        var above = await Threads.AboveAsync(_database, tweets, stop);
        var wanted = new HashSet<TweetId>();
        foreach (var ids in above)
        {
            wanted.UnionWith(ids);
        }

        var found = new Dictionary<TweetId, Tweet>();
        foreach (var tweet in await FindAsync([.. wanted], stop))
        {
            if (tweet is not null)
            {
                found[tweet.Id] = tweet;
            }
        }

        var ancestors = new IReadOnlyList<Tweet>[tweets.Count];
        for (var i = 0; i < ancestors.Length; i++)
        {
            var list = new List<Tweet>(above[i].Count);
            foreach (var id in above[i])
            {
                if (list.Count < Threads.MaxAncestors && found.TryGetValue(id, out var tweet))
                {
                    list.Add(tweet);
                }
            }

            list.Reverse();
            ancestors[i] = list;
        }

        return ancestors;
    }

    /// <summary>
    /// Done with the tweet's id, NotFound where the tweet replied to or the author is gone, KeyReused.
    /// </summary>
    public ValueTask<WriteResult> PostAsync(NewTweet tweet, IdempotencyKey? key, CancellationToken stop) =>
        _writes.PostAsync(tweet, key, stop);

    /// <summary>Done with the tweet's id, NotFound, NotYours, KeyReused.</summary>
    public ValueTask<WriteResult> DeleteAsync(
        UserId author, TweetId tweet, IdempotencyKey? key, CancellationToken stop) =>
        _writes.DeleteAsync(author, tweet, key, stop);

    /// <summary>Leaves out what people have written who have left: that only their own rows tell.</summary>
    private async ValueTask<IReadOnlyList<Tweet?>> FindHotAsync(long[] keys, CancellationToken stop)
    {
        var found = await HotRows.FindAsync(_hot.Tweets, keys, ReadAsync, stop);
        if (HotRows.HaveAuthors(_hot, found))
        {
            return found;
        }

        var ids = new HashSet<UserId>();
        foreach (var tweet in found)
        {
            if (tweet is not null)
            {
                ids.Add(tweet.AuthorId);
            }
        }

        var authors = new HashSet<UserId>();
        foreach (var user in await _users.FindAsync([.. ids], stop))
        {
            if (user is not null)
            {
                authors.Add(user.Id);
            }
        }

        var tweets = new Tweet?[found.Count];
        for (var i = 0; i < tweets.Length; i++)
        {
            tweets[i] = found[i] is { } tweet && authors.Contains(tweet.AuthorId) ? tweet : null;
        }

        return tweets;
    }

    private async ValueTask<IReadOnlyList<Tweet?>> ReadAsync(long[] keys, CancellationToken stop)
    {
        var found = new Dictionary<long, Tweet>(keys.Length);
        List<(long Id, int Favorites, int Replies, long Changes)>? deltas = null;
        await using (var lease = await _database.RentAsync(stop))
        {
            for (var at = 0; at < keys.Length; at += Statement.MaxListLength)
            {
                var length = Math.Min(keys.Length - at, Statement.MaxListLength);
                await using var rows = await lease.Session.Call(FindTweets, length)
                    .WithEach("ids", keys.AsSpan(at, length)).QueryAsync(stop);
                while (await rows.ReadAsync(stop))
                {
                    var row = rows.Reader;
                    if (row.IsDBNull(1))
                    {
                        (deltas ??= []).Add((row.GetInt64(0), row.GetInt32(8), row.GetInt32(9), row.GetInt64(10)));
                    }
                    else
                    {
                        found[row.GetInt64(0)] = Read(row);
                    }
                }
            }
        }

        foreach (var (id, favorites, replies, changes) in deltas ?? [])
        {
            if (found.TryGetValue(id, out var tweet))
            {
                found[id] = tweet with
                {
                    FavoriteCount = tweet.FavoriteCount + favorites,
                    ReplyCount = tweet.ReplyCount + replies,
                    Version = tweet.Version + changes,
                };
            }
        }

        var tweets = new Tweet?[keys.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            tweets[i] = found.GetValueOrDefault(keys[i]);
        }

        return tweets;
    }

    internal static long[] Ids(IReadOnlyList<TweetId> tweets)
    {
        var ids = new long[tweets.Count];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = tweets[i].Value;
        }

        return ids;
    }

    private static Tweet Read(DbDataReader row) => new(
        new TweetId(row.GetInt64(0)), new UserId(row.GetInt64(1)), row.GetString(2),
        row.FindInt64(3) is { } parent ? new TweetId(parent) : null, new TweetId(row.GetInt64(4)),
        row.IsDBNull(5) ? null : new Place(row.GetDouble(5), row.GetDouble(6), row.FindString(7)),
        row.GetInt32(8), row.GetInt32(9), row.GetInt64(10));
}
