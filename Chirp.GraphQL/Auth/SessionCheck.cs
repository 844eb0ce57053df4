namespace Chirp.GraphQL.Auth;

/// <summary>
/// Looks up what is open for sessions, as soon as it is told that one has ended on another server, and again and again
/// (<see cref="AuthOptions.SessionCheckSeconds"/>) since that may not be heard.
/// </summary>
internal sealed class SessionCheck(
    ActiveSessions sessions, AuthOptions options, TimeProvider clock, ILogger<SessionCheck> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(CheckAllAsync(stoppingToken), CheckToldAsync(stoppingToken));

    private async Task CheckAllAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(Math.Max(1, options.SessionCheckSeconds)), clock);
        while (await timer.WaitForNextTickAsync(stop))
        {
            await TryAsync(sessions.CheckWatchedAsync, stop);
        }
    }

    private async Task CheckToldAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await TryAsync(sessions.CheckToldAsync, stop);
        }
    }

    private async Task TryAsync(Func<CancellationToken, ValueTask> check, CancellationToken stop)
    {
        try
        {
            await check(stop);
        }
        catch (Exception error) when (!stop.IsCancellationRequested)
        {
            // The database does not answer; the next round asks again, and tokens end by themselves.
            log.LogWarning(error, "Sessions could not be looked up.");
        }
    }
}
