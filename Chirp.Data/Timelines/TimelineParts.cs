using Chirp.Data.Live;
using Chirp.Data.Model;
using Chirp.Data.Sql;

namespace Chirp.Data.Timelines;

/// <summary>What a home timeline is put together from where timelines are kept. Thread-safe.</summary>
internal sealed class TimelineParts
{
    private static readonly Statement AddStale = new("""
        INSERT INTO stale_timelines (id, user_id) VALUES (@id, @user)
        """);

    public TimelineParts(SqlDatabase database, ITimelineCache cache)
    {
        var newest = new NewestTweets(database);
        Cache = cache;
        Builder = new TimelineBuilder(cache, newest);
        Outstanding = new Outstanding(database, cache as MemoryTimelines);
        Pulled = new PulledAuthors(database, newest);
    }

    public ITimelineCache Cache { get; }

    public TimelineBuilder Builder { get; }

    public Outstanding Outstanding { get; }

    public PulledAuthors Pulled { get; }

    /// <summary>
    /// Reads what cannot be heard: what was committed before. Before it nothing is read from kept timelines.
    /// </summary>
    public async ValueTask ReloadAsync(CancellationToken stop)
    {
        await Outstanding.ReloadAsync(stop);
        await Pulled.ReloadAsync(stop);
    }

    /// <summary>Makes good for what was heard in another order than it happened, or not at all.</summary>
    public async ValueTask CheckAsync(CancellationToken stop)
    {
        await Outstanding.CheckAsync(stop);
        if (Pulled.Find() is null)
        {
            await Pulled.ReloadAsync(stop);
        }
    }

    /// <summary>
    /// Notes, in the transaction that changes whom a person follows, that their timeline is to be removed: so it is
    /// also where this process dies before it has done so.
    /// </summary>
    /// <param name="work">The transaction.</param>
    /// <param name="row">An id of this change; taken where it is needed.</param>
    /// <param name="user">Who follows.</param>
    /// <param name="stop">Cancels it.</param>
    public async ValueTask MarkAsync(SqlSession work, PendingWrite row, UserId user, CancellationToken stop)
    {
        if (Cache.IsShared)
        {
            await work.Call(AddStale).With("id", row.Id).With("user", user.Value).ExecuteAsync(stop);
        }
    }

    /// <summary>Removes the timeline of a person who follows others now than when it was built.</summary>
    public async ValueTask RemoveAsync(PendingWrite row, UserId user)
    {
        // order matters: until the timeline is gone it is not read here.
        if (Cache.IsShared)
        {
            Outstanding.AddStale(row.Id, user);
        }

        try
        {
            // Not cancelled: the follow has been committed.
            await Cache.RemoveAsync([user], CancellationToken.None);
            if (Cache.IsShared)
            {
                Outstanding.RemoveStale([row.Id]);
            }
        }
        catch (TimelineCacheException)
        {
            // A worker removes it when the cache answers again; until then the database is asked.
        }
    }
}
