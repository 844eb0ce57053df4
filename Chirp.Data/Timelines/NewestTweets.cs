using Chirp.Data.Model;
using Chirp.Data.Sql;
using Chirp.Data.Stores;

namespace Chirp.Data.Timelines;

/// <summary>Reads the newest tweets of many people together from the database. Thread-safe.</summary>
internal sealed class NewestTweets(SqlDatabase database)
{
    /// <summary>Tweets of a timeline that is built.</summary>
    public const int KeptIds = MemoryTimelines.KeptIds;

    /// <summary>
    /// Timelines of people who follow more than that are not kept: each would take 80 KB for its followees alone.
    /// </summary>
    public const int MaxFollowees = 10_000;

    /// <summary>Authors whose tweets are read by one statement, first a few of each, then all that count.</summary>
    private const int MaxBranches = 64;

    private const int MaxFullBranches = 8;

    private static readonly Statement Tweets = Statement.ForEach("author", """
        SELECT * FROM (
        SELECT t.author_id, t.tweet_id FROM author_tweets AS t {by-primary-key}
        WHERE t.author_id = @author AND t.tweet_id > @low
        ORDER BY t.tweet_id DESC LIMIT @limit) AS branch
        """);

    /// <summary>Whom a person follows, ascending; null where there are more than a timeline is kept for.</summary>
    public async ValueTask<long[]?> FolloweesAsync(UserId user, CancellationToken stop)
    {
        var followees = new List<long>();
        await using var lease = await database.RentAsync(stop);
        await Followees.AddAsync(lease.Session, user, MaxFollowees + 1, followees, stop);
        return followees.Count > MaxFollowees ? null : [.. followees];
    }

    /// <summary>The newest tweets of a person and those they follow.</summary>
    public async ValueTask<Timeline> ReadAsync(UserId user, long[] follows, CancellationToken stop)
    {
        var found = new Found();
        var authors = new List<long>(follows.Length + 1) { user.Value };
        authors.AddRange(follows);
        var few = Math.Clamp(2 * KeptIds / authors.Count, 8, KeptIds + 1);
        await using var lease = await database.RentAsync(stop);
        foreach (var chunk in authors.Chunk(MaxBranches))
        {
            await ReadAsync(lease.Session, chunk, few, found, stop);
        }

        // Who has written more of the newest than were read of each.
        foreach (var chunk in found.Cut(few).Chunk(MaxFullBranches))
        {
            await ReadAsync(lease.Session, chunk, KeptIds + 1, found, stop);
        }

        var (ids, floor) = found.Newest();
        return new Timeline(follows, ids, floor);
    }

    private static async ValueTask ReadAsync(
        SqlSession session, long[] authors, int limit, Found found, CancellationToken stop)
    {
        await using var rows = await session.Call(Tweets, authors.Length)
            .With("low", found.Line()).With("limit", (long)limit).WithBranches("author", authors).QueryAsync(stop);
        while (await rows.ReadAsync(stop))
        {
            found.Add(rows.Reader.GetInt64(0), rows.Reader.GetInt64(1));
        }
    }

    /// <summary>Tweets as they are found.</summary>
    private sealed class Found
    {
        private readonly Dictionary<long, (int Count, long Lowest)> _authors = [];
        private readonly SortedSet<long> _ids = [];
        private long _line;

        /// <summary>At or below it nothing is wanted: enough has been found above.</summary>
        public long Line()
        {
            while (_ids.Count > KeptIds)
            {
                _line = _ids.Min;
                _ids.Remove(_line);
            }

            return _line;
        }

        public void Add(long author, long id)
        {
            var (count, lowest) = _authors.GetValueOrDefault(author, (0, long.MaxValue));
            _authors[author] = (count + 1, Math.Min(lowest, id));
            if (id > _line)
            {
                _ids.Add(id);
            }
        }

        /// <summary>Those of whom as many were read as were asked for, and who may have more above the line.</summary>
        public List<long> Cut(int limit)
        {
            var line = Line();
            return [.. _authors.Where(a => a.Value.Count >= limit && a.Value.Lowest > line).Select(a => a.Key)];
        }

        /// <summary>The newest, ascending, and the floor below which there may be more.</summary>
        public (long[] Ids, long Floor) Newest()
        {
            var floor = Line();
            return ([.. _ids], floor);
        }
    }
}
