using Chirp.Data.Model;
using Chirp.Data.Sql;

namespace Chirp.Data.Stores;

/// <summary>The ways from tweets up to the tweets that began their conversations, over deleted replies too.</summary>
internal static class Threads
{
    public const int MaxAncestors = 50;

    // Twice the ancestors wanted: as many deleted ones are stepped over.
    private static readonly Statement FindAbove = new("""
        WITH RECURSIVE up (start_id, id, depth) AS (
          SELECT t.id, t.in_reply_to, 1 FROM tweets AS t WHERE t.id IN (@ids[]) AND t.in_reply_to IS NOT NULL
          UNION ALL
          SELECT up.start_id, COALESCE(p.in_reply_to, d.in_reply_to), up.depth + 1
          FROM up
          LEFT JOIN tweets AS p ON p.id = up.id
          LEFT JOIN deleted_replies AS d ON d.tweet_id = up.id
          WHERE up.depth < 100 AND COALESCE(p.in_reply_to, d.in_reply_to) IS NOT NULL)
        SELECT start_id, id FROM up ORDER BY start_id, depth
        """);

    /// <summary>What each tweet replied to, then what that replied to and so on; aligned with the tweets.</summary>
    public static async ValueTask<IReadOnlyList<TweetId>[]> AboveAsync(
        SqlDatabase database, IReadOnlyList<Tweet> tweets, CancellationToken stop)
    {
        var above = new Dictionary<long, List<TweetId>>();
        foreach (var tweet in tweets)
        {
            if (tweet.InReplyTo is not null)
            {
                above[tweet.Id.Value] = [];
            }
        }

        if (above.Count > 0)
        {
            await using var lease = await database.RentAsync(stop);
            foreach (var chunk in above.Keys.ToArray().Chunk(Statement.MaxListLength))
            {
                await using var rows = await lease.Session.Call(FindAbove, chunk.Length)
                    .WithEach("ids", chunk).QueryAsync(stop);
                while (await rows.ReadAsync(stop))
                {
                    above[rows.Reader.GetInt64(0)].Add(new TweetId(rows.Reader.GetInt64(1)));
                }
            }
        }

        var lists = new IReadOnlyList<TweetId>[tweets.Count];
        for (var i = 0; i < lists.Length; i++)
        {
            lists[i] = above.TryGetValue(tweets[i].Id.Value, out var ids) ? ids : [];
        }

        return lists;
    }
}
