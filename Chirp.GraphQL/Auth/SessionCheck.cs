namespace Chirp.GraphQL.Auth;

/// <summary>
/// Looks up again and again what is open for sessions (<see cref="AuthOptions.SessionCheckSeconds"/>): one may have
/// been ended on another server.
/// </summary>
internal sealed class SessionCheck(
    ActiveSessions sessions, AuthOptions options, TimeProvider clock, ILogger<SessionCheck> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(Math.Max(1, options.SessionCheckSeconds)), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await sessions.CheckWatchedAsync(stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                // The database does not answer; the next round asks again, and tokens end by themselves.
                log.LogWarning(error, "Sessions could not be looked up.");
            }
        }
    }
}
