using Chirp.Data.Live;
using Chirp.Data.Model;
using Chirp.Data.Sql;

namespace Chirp.Data.Timelines;

/// <summary>A tweet that may not stand in the timelines it belongs to yet.</summary>
internal readonly record struct OutstandingTweet(long Id, long Author);

/// <summary>What is outstanding at a moment.</summary>
/// <param name="Tweets">Tweets, ascending by id.</param>
/// <param name="StaleUsers">People whose kept timelines must not be believed; null where there are none.</param>
internal sealed record OutstandingState(OutstandingTweet[] Tweets, HashSet<long>? StaleUsers);

/// <summary>
/// Tweets that were written and are not known to be fanned out, and timelines that are to be removed and may not be
/// gone: what a read must put beside the timelines that are kept, so that a tweet is never in neither place. It may
/// hold more than is true: <see cref="CheckAsync"/> asks the outbox. Thread-safe.
/// </summary>
/// <param name="database">Where the outbox is.</param>
/// <param name="unshared">
/// Timelines that other servers do not append to, which are forgotten where something was lost; null for none.
/// </param>
internal sealed class Outstanding(SqlDatabase database, MemoryTimelines? unshared = null) : ILiveListener
{
    /// <summary>
    /// Beyond it the workers are far behind, and reads ask the database rather than look through so many.
    /// </summary>
    public const int MaxTweets = 10_000;

    /// <summary>Most tweets have left the outbox by then.</summary>
    private static readonly TimeSpan CheckedAge = TimeSpan.FromSeconds(2);

    private static readonly Statement FindInOutbox = new("SELECT tweet_id FROM outbox WHERE tweet_id IN (@ids[])");
    private static readonly Statement FindStale = new("SELECT id FROM stale_timelines WHERE id IN (@ids[])");

    private static readonly Statement ReadOutbox = new("""
        SELECT tweet_id, author_id FROM outbox WHERE tweet_id > @after ORDER BY tweet_id LIMIT 1000
        """);

    private static readonly Statement ReadStale = new("""
        SELECT id, user_id FROM stale_timelines WHERE id > @after ORDER BY id LIMIT 1000
        """);

    private readonly Lock _gate = new();
    private readonly Dictionary<long, long> _authors = [];
    private readonly Dictionary<long, long> _staleUsers = [];
    private volatile OutstandingState? _state;
    private bool _isComplete;

    /// <summary>Counts what made this incomplete.</summary>
    private int _losses;

    /// <summary>
    /// What is outstanding; null where that is not known, or is too much. Take what is settled
    /// (<see cref="PendingWrites.Settled"/>) before, and read the timeline after.
    /// </summary>
    public OutstandingState? Find()
    {
        if (_state is { } state)
        {
            return state;
        }

        lock (_gate)
        {
            if (!_isComplete)
            {
                return null;
            }

            var tweets = new OutstandingTweet[_authors.Count];
            var at = 0;
            foreach (var (id, author) in _authors)
            {
                tweets[at++] = new OutstandingTweet(id, author);
            }

            Array.Sort(tweets, static (a, b) => a.Id.CompareTo(b.Id));
            return _state = new OutstandingState(tweets, _staleUsers.Count == 0 ? null : [.. _staleUsers.Values]);
        }
    }

    /// <summary>A person's timeline is to be removed, as a row of that id says, and was not yet.</summary>
    public void AddStale(long row, UserId user)
    {
        lock (_gate)
        {
            Add(_staleUsers, row, user.Value);
        }
    }

    /// <summary>That timeline is gone.</summary>
    public void RemoveStale(ReadOnlySpan<long> rows) => Remove(_staleUsers, rows);

    /// <summary>
    /// Forgets what has left the outbox unheard: an event may have overtaken another one. Reads everything anew where
    /// something was lost.
    /// </summary>
    public async ValueTask CheckAsync(CancellationToken stop)
    {
        long[] tweets, rows;
        var before = SnowflakeClock.FirstAt(database.Clock.GetUtcNow() - CheckedAge);
        bool isComplete;
        lock (_gate)
        {
            isComplete = _isComplete;
            tweets = [.. _authors.Keys.Where(id => id < before)];
            rows = [.. _staleUsers.Keys.Where(id => id < before)];
        }

        if (!isComplete)
        {
            await ReloadAsync(stop);
            return;
        }

        Remove(_authors, await MissingAsync(FindInOutbox, tweets, stop));
        Remove(_staleUsers, await MissingAsync(FindStale, rows, stop));
    }

    /// <summary>
    /// Reads what is in the outbox: what was lost. What is committed from now on must be heard already.
    /// </summary>
    public async ValueTask ReloadAsync(CancellationToken stop)
    {
        int losses;
        lock (_gate)
        {
            _authors.Clear();
            _staleUsers.Clear();
            Lose();
            losses = _losses;
        }

        await using var lease = await database.RentAsync(stop);
        var isWhole = await ReadAsync(lease.Session, ReadOutbox, _authors, stop)
            && await ReadAsync(lease.Session, ReadStale, _staleUsers, stop);
        lock (_gate)
        {
            _isComplete = isWhole && losses == _losses;
            _state = null;
        }
    }

    void ILiveListener.Posted(Tweet tweet)
    {
        lock (_gate)
        {
            Add(_authors, tweet.Id.Value, tweet.AuthorId.Value);
        }
    }

    void ILiveListener.FannedOut(ReadOnlySpan<TweetId> tweets)
    {
        lock (_gate)
        {
            foreach (var tweet in tweets)
            {
                if (_authors.Remove(tweet.Value))
                {
                    Changed();
                }
            }
        }
    }

    void ILiveListener.Lost()
    {
        unshared?.Clear();
        lock (_gate)
        {
            Lose();
        }
    }

    private void Add(Dictionary<long, long> rows, long id, long person)
    {
        if (rows.Count < MaxTweets)
        {
            rows[id] = person;
            Changed();
        }
        else
        {
            Lose();
        }
    }

    private void Remove(Dictionary<long, long> rows, ReadOnlySpan<long> ids)
    {
        lock (_gate)
        {
            foreach (var id in ids)
            {
                if (rows.Remove(id))
                {
                    Changed();
                }
            }
        }
    }

    private void Changed() => _state = null;

    private void Lose()
    {
        _isComplete = false;
        _losses++;
        _state = null;
    }

    /// <summary>False where there are too many.</summary>
    private async ValueTask<bool> ReadAsync(
        SqlSession session, Statement statement, Dictionary<long, long> into, CancellationToken stop)
    {
        var (after, count) = (0L, 0);
        while (true)
        {
            var before = count;
            await using (var rows = await session.Call(statement).With("after", after).QueryAsync(stop))
            {
                while (await rows.ReadAsync(stop))
                {
                    (after, count) = (rows.Reader.GetInt64(0), count + 1);
                    lock (_gate)
                    {
                        Add(into, after, rows.Reader.GetInt64(1));
                    }
                }
            }

            if (count == before || count > MaxTweets)
            {
                return count <= MaxTweets;
            }
        }
    }

    private async ValueTask<long[]> MissingAsync(Statement statement, long[] ids, CancellationToken stop)
    {
        var missing = new HashSet<long>(ids);
        if (ids.Length > 0)
        {
            await using var lease = await database.RentAsync(stop);
            foreach (var chunk in ids.Chunk(Statement.MaxListLength))
            {
                await using var rows = await lease.Session.Call(statement, chunk.Length)
                    .WithEach("ids", chunk).QueryAsync(stop);
                while (await rows.ReadAsync(stop))
                {
                    missing.Remove(rows.Reader.GetInt64(0));
                }
            }
        }

        return [.. missing];
    }
}
