using System.Data.Common;
using Chirp.Data.Live;
using Chirp.Data.Model;
using Chirp.Data.Stores;

namespace Chirp.Data.Sql;

/// <summary>
/// What a database does by itself, once a minute: finishes removals that a crash has interrupted, folds deltas of
/// counters, and sweeps rows that have had their time, a bounded number in a transaction. Several servers may do it at
/// the same time.
/// </summary>
internal sealed class Upkeep : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>As the schema promises.</summary>
    private static readonly TimeSpan KeptKeys = TimeSpan.FromHours(24);

    private static readonly Statement FindOldKeys = new("""
        SELECT MAX(due.created_at) FROM (
          SELECT created_at FROM idempotency WHERE created_at < @before ORDER BY created_at LIMIT 500) AS due
        """);

    private static readonly Statement DeleteKeys = new("DELETE FROM idempotency WHERE created_at <= @last");

    private static readonly Statement FindOldSessions = new("""
        SELECT MAX(due.expires_at) FROM (
          SELECT expires_at FROM sessions WHERE expires_at < @before ORDER BY expires_at LIMIT 500) AS due
        """);

    private static readonly Statement DeleteSessions = new("DELETE FROM sessions WHERE expires_at <= @last");

    private readonly SqlDatabase _database;
    private readonly LiveEvents _events;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    public Upkeep(SqlDatabase database, LiveEvents events)
    {
        _database = database;
        _events = events;
        _loop = Task.Run(() => RunAsync(_stop.Token));
    }

    /// <summary>Everything that is due now.</summary>
    public static async ValueTask RunOnceAsync(SqlDatabase database, LiveEvents events, CancellationToken stop)
    {
        await Removals.FinishAllAsync(database, events, stop);
        await CounterDeltas.FoldAllAsync(database, stop);
        var now = database.Clock.GetUtcNow();
        await SweepAsync(database, FindOldKeys, DeleteKeys, (now - KeptKeys).ToUnixTimeMilliseconds(), stop);
        await SweepAsync(database, FindOldSessions, DeleteSessions, now.ToUnixTimeMilliseconds(), stop);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken stop)
    {
        try
        {
            using var timer = new PeriodicTimer(Interval);
            do
            {
                try
                {
                    await RunOnceAsync(_database, _events, stop);
                }
                catch (DbException)
                {
                    // The database is away; whoever reads or writes says so. The next round does what is left.
                }
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private static async ValueTask SweepAsync(
        SqlDatabase database, Statement find, Statement delete, long before, CancellationToken stop)
    {
        var goesOn = true;
        while (goesOn)
        {
            await database.WriteAsync(
                null,
                async (work, token) =>
                {
                    var last = await work.Call(find).With("before", before).FindInt64Async(token);
                    goesOn = last is not null;
                    if (last is { } found)
                    {
                        await work.Call(delete).With("last", found).ExecuteAsync(token);
                    }

                    return new WriteResult(WriteStatus.Done, 0);
                },
                stop);
        }
    }
}
