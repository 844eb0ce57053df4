using Chirp.Data.Model;
using Chirp.Data.Sql;

namespace Chirp.Data.Timelines;

/// <summary>
/// Which timelines outside of the database belong to it. A server that keeps none does not keep those of others up to
/// date either: it begins a new epoch when it starts, and what was kept before is never read again. So servers that
/// share a database must all have a Redis, or none.
/// </summary>
internal static class TimelineEpoch
{
    private static readonly Statement Add = new("""
        {insert-new} timeline_epochs (id, epoch) VALUES (1, @epoch) {if-new}
        """);

    private static readonly Statement Set = new("UPDATE timeline_epochs SET epoch = @epoch WHERE id = 1");
    private static readonly Statement Find = new("SELECT epoch FROM timeline_epochs WHERE id = 1");

    /// <summary>The epoch, which no other database has.</summary>
    public static async ValueTask<long> FindAsync(SqlDatabase database, CancellationToken stop)
    {
        var epoch = Random.Shared.NextInt64();
        var result = await database.WriteAsync(
            null,
            async (work, token) =>
            {
                await work.Call(Add).With("epoch", epoch).ExecuteAsync(token);
                return new WriteResult(WriteStatus.Done, await work.Call(Find).FindInt64Async(token) ?? epoch);
            },
            stop);
        return result.Id;
    }

    public static async ValueTask BeginAsync(SqlDatabase database, CancellationToken stop)
    {
        var epoch = Random.Shared.NextInt64();
        await database.WriteAsync(
            null,
            async (work, token) =>
            {
                await work.Call(Add).With("epoch", epoch).ExecuteAsync(token);
                await work.Call(Set).With("epoch", epoch).ExecuteAsync(token);
                return new WriteResult(WriteStatus.Done, 0);
            },
            stop);
    }
}
