using Chirp.Data.Sql;

namespace Chirp.Data.Stores;

/// <summary>
/// How many favorited a tweet and replied to it: see <see cref="CounterDeltas"/>. A write opens a tweet first, which
/// also keeps it from being deleted until the write has ended.
/// </summary>
internal static class TweetCounters
{
    private static readonly Statement LockFree = new("""
        SELECT t.author_id, t.root_id, EXISTS (SELECT 1 FROM counter_deltas AS d WHERE d.owner_id = t.id)
        FROM tweets AS t
        WHERE t.id = @tweet AND NOT EXISTS (SELECT 1 FROM removals AS r WHERE r.id = t.author_id) {skip-locked}
        """);

    private static readonly Statement Find = new("""
        SELECT t.author_id, t.root_id FROM tweets AS t
        WHERE t.id = @tweet AND NOT EXISTS (SELECT 1 FROM removals AS r WHERE r.id = t.author_id)
        """);

    // Any number of writes may have it. A deletion deletes it, after the tweet and before all that leads to the tweet.
    private static readonly Statement KeepFromDeletion = new("""
        SELECT tweet_id FROM author_tweets WHERE author_id = @author AND tweet_id = @tweet {for-share}
        """);

    private static readonly Statement Count = new("""
        UPDATE tweets SET favorite_count = favorite_count + @favorites, reply_count = reply_count + @replies,
          version = version + @changes
        WHERE id = @tweet
        """);

    /// <summary>Null where the tweet is gone, or its author.</summary>
    public static async ValueTask<OpenTweet?> OpenAsync(SqlSession work, long tweet, CancellationToken stop)
    {
        await using (var rows = await work.Call(LockFree).With("tweet", tweet).QueryAsync(stop))
        {
            if (await rows.ReadAsync(stop))
            {
                var row = rows.Reader;
                return new OpenTweet(tweet, row.GetInt64(0), row.GetInt64(1), IsLocked: true, row.GetInt64(2) != 0);
            }
        }

        OpenTweet found;
        await using (var rows = await work.Call(Find).With("tweet", tweet).QueryAsync(stop))
        {
            if (!await rows.ReadAsync(stop))
            {
                return null;
            }

            found = new OpenTweet(
                tweet, rows.Reader.GetInt64(0), rows.Reader.GetInt64(1), IsLocked: false, HasDeltas: false);
        }

        return await work.Call(KeepFromDeletion)
            .With("author", found.Author).With("tweet", tweet).FindInt64Async(stop) is null ? null : found;
    }

    /// <param name="work">The write.</param>
    /// <param name="tweet">As it was opened.</param>
    /// <param name="position">No other change of this tweet's counts has it.</param>
    /// <param name="delta">What is to be added.</param>
    /// <param name="stop">Cancels it.</param>
    public static async ValueTask AddAsync(
        SqlSession work, OpenTweet tweet, long position, CounterDelta delta, CancellationToken stop)
    {
        if (!tweet.IsLocked)
        {
            await CounterDeltas.AddAsync(work, tweet.Id, position, delta, stop);
            return;
        }

        var (left, rows) = tweet.HasDeltas ? await CounterDeltas.TakeAsync(work, tweet.Id, stop) : default;
        await CountAsync(work, tweet.Id, delta + left, 1 + rows, stop);
    }

    /// <summary>Folds what was left for a tweet, if it is one and nobody has it; how many rows it was.</summary>
    public static async ValueTask<int> FoldAsync(SqlSession work, long tweet, CancellationToken stop)
    {
        if (await work.Call(LockFree).With("tweet", tweet).FindInt64Async(stop) is null)
        {
            return 0;
        }

        var (left, rows) = await CounterDeltas.TakeAsync(work, tweet, stop);
        await CountAsync(work, tweet, left, rows, stop);
        return rows;
    }

    private static async ValueTask CountAsync(
        SqlSession work, long tweet, CounterDelta delta, int changes, CancellationToken stop) =>
        await work.Call(Count)
            .With("favorites", delta.Favorites).With("replies", delta.Replies).With("changes", changes)
            .With("tweet", tweet).ExecuteAsync(stop);
}

/// <summary>A tweet that a write counts on.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Author">Who wrote it.</param>
/// <param name="Root">The tweet that began the conversation.</param>
/// <param name="IsLocked">Whether the write has locked its row; otherwise somebody else had.</param>
/// <param name="HasDeltas">Whether others have left something.</param>
internal readonly record struct OpenTweet(long Id, long Author, long Root, bool IsLocked, bool HasDeltas);
