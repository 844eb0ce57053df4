using Chirp.Data.Caches;
using Chirp.Data.Live;
using Chirp.Data.Model;
using Chirp.Data.Sql;

namespace Chirp.Data.Stores;

/// <summary>
/// Posting and deleting. Every write that waits for locks takes tweets in the order of their ids, then their rows by
/// author, then favorites, then people in the order of theirs.
/// </summary>
internal sealed class TweetWrites(
    SqlDatabase database, PendingWrites pending, LiveEvents events, HotObjects hot)
{
    private static readonly Statement CountTweet = new("""
        UPDATE users SET tweet_count = tweet_count + 1 WHERE id = @user
        """);

    private static readonly Statement AddTweet = new("""
        INSERT INTO tweets (id, author_id, text, in_reply_to, root_id, latitude, longitude, place, favorite_count,
          reply_count, version)
        VALUES (@id, @author, @text, @parent, @root, @latitude, @longitude, @place, 0, 0, 1)
        """);

    private static readonly Statement AddByAuthor = new("""
        INSERT INTO author_tweets (author_id, tweet_id, to_other) VALUES (@author, @id, @other)
        """);

    private static readonly Statement AddReply = new("""
        INSERT INTO replies (parent_id, tweet_id, author_id) VALUES (@parent, @id, @author)
        """);

    private static readonly Statement AddToOutbox = new("""
        INSERT INTO outbox (tweet_id, author_id, leased_until) VALUES (@id, @author, 0)
        """);

    private static readonly Statement FindAuthor = new("SELECT author_id FROM tweets WHERE id = @tweet");

    public async ValueTask<WriteResult> PostAsync(NewTweet tweet, IdempotencyKey? key, CancellationToken stop)
    {
        using var taken = pending.Take();
        Tweet? posted = null;
        var stamp = 0;
        var result = await database.WriteAsync(
            key,
            async (work, token) =>
            {
                // Before anybody can favorite it: then it is kept only if nobody has when it is published.
                stamp = hot.Tweets.Stamp(taken.Id);
                posted = await AddAsync(work, taken.Id, tweet, token);
                return posted is null
                    ? new WriteResult(WriteStatus.NotFound, 0)
                    : new WriteResult(WriteStatus.Done, posted.Id.Value);
            },
            stop);

        // order matters: publishing settles the id at the moment its event is in line; settled before, it could be
        // passed over by a reader who has not had the event.
        if (result.Status == WriteStatus.Done && posted is not null && result.Id == posted.Id.Value)
        {
            if (hot.IsUsable)
            {
                hot.Tweets.Put(posted.Id.Value, posted, stamp);
            }

            events.Posted(posted);
            if (posted.InReplyTo is { } parent)
            {
                events.Changed(parent);
            }
        }

        return result;
    }

    public async ValueTask<WriteResult> DeleteAsync(
        UserId author, TweetId tweet, IdempotencyKey? key, CancellationToken stop)
    {
        RemovedTweets? removed = null;
        var result = await database.WriteAsync(
            key,
            async (work, token) =>
            {
                removed = null;
                var owner = await work.Call(FindAuthor).With("tweet", tweet.Value).FindInt64Async(token);
                if (owner != author.Value)
                {
                    return new WriteResult(owner is null ? WriteStatus.NotFound : WriteStatus.NotYours, 0);
                }

                removed = await TweetRemoval.RemoveAsync(work, author.Value, [tweet.Value], token);
                return removed.Tweets.Count == 0
                    ? new WriteResult(WriteStatus.NotFound, 0)
                    : new WriteResult(WriteStatus.Done, tweet.Value);
            },
            stop);
        if (result.Status == WriteStatus.Done && removed is not null)
        {
            removed.Announce(events);
            if (removed.IsUnfinished)
            {
                await Removals.FinishAsync(database, events, tweet.Value, stop);
            }
        }

        return result;
    }

    private static async ValueTask<Tweet?> AddAsync(SqlSession work, long id, NewTweet tweet, CancellationToken stop)
    {
        OpenTweet? parent = null;
        if (tweet.InReplyTo is { } repliedTo)
        {
            parent = await TweetCounters.OpenAsync(work, repliedTo.Value, stop);
            if (parent is not { } open)
            {
                return null;
            }

            await TweetCounters.AddAsync(work, open, id, new CounterDelta(Replies: 1), stop);
            await work.Call(AddReply)
                .With("parent", open.Id).With("id", id).With("author", tweet.Author.Value).ExecuteAsync(stop);
        }

        var root = parent?.Root ?? id;
        if (await work.Call(CountTweet).With("user", tweet.Author.Value).ExecuteAsync(stop) == 0)
        {
            return null;
        }

        await work.Call(AddTweet)
            .With("id", id).With("author", tweet.Author.Value).With("text", tweet.Text)
            .With("parent", tweet.InReplyTo?.Value).With("root", root).With("latitude", tweet.Place?.Latitude)
            .With("longitude", tweet.Place?.Longitude).With("place", tweet.Place?.Name).ExecuteAsync(stop);
        var toOther = parent is { } other && other.Author != tweet.Author.Value;
        await work.Call(AddByAuthor)
            .With("author", tweet.Author.Value).With("id", id).With("other", toOther ? 1L : 0L).ExecuteAsync(stop);
        await work.Call(AddToOutbox).With("id", id).With("author", tweet.Author.Value).ExecuteAsync(stop);
        return new Tweet(
            new TweetId(id), tweet.Author, tweet.Text, tweet.InReplyTo, new TweetId(root), tweet.Place, 0, 0, 1);
    }
}
