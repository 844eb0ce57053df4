using System.Data.Common;
using System.Diagnostics.Metrics;
using Chirp.Data;

namespace Chirp.GraphQL.Hosting;

/// <summary>
/// Notices that nobody brings tweets into home timelines, as where every server is <see
/// cref="Configuration.ServerRole.Api"/>: nothing is missing from what readers get, but each of them reads what waits,
/// and in the end from the database alone.
/// </summary>
internal sealed partial class OutboxWatch : BackgroundService
{
    /// <summary>What an operator's tools subscribe to.</summary>
    public const string MeterName = "Chirp";

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>A worker that dies is replaced in seconds.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(1);

    private readonly ChirpDatabase _database;
    private readonly PeriodicTimer _timer;
    private readonly ILogger<OutboxWatch> _log;
    private double _ageSeconds;

    public OutboxWatch(ChirpDatabase database, TimeProvider clock, IMeterFactory meters, ILogger<OutboxWatch> log)
    {
        (_database, _timer, _log) = (database, new PeriodicTimer(Interval, clock), log);
        meters.Create(MeterName).CreateObservableGauge(
            "chirp.outbox.age", () => Volatile.Read(ref _ageSeconds), "s",
            "How long the oldest tweet has waited to be brought into home timelines.");
    }

    public override void Dispose()
    {
        _timer.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var age = await _database.OutboxAgeAsync(stoppingToken);
                Volatile.Write(ref _ageSeconds, age.TotalSeconds);
                if (age > Late)
                {
                    Waiting(_log, (long)age.TotalSeconds);
                }
            }
            catch (DbException)
            {
                // The database is away, which readiness tells.
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning,
        "Tweets wait to be brought into home timelines, the oldest for {Seconds} seconds. Nothing is missing, but "
        + "reads get slower: see that a server runs whose Data:Role is All or Worker, and that Redis answers.")]
    private static partial void Waiting(ILogger logger, long seconds);
}
