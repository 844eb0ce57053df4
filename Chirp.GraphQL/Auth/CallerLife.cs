using Chirp.GraphQL.Operations;

namespace Chirp.GraphQL.Auth;

/// <summary>
/// How long something may go on for a caller: until the access token ends, or the session does before it. Nobody has no
/// end. Thread-safe.
/// </summary>
internal sealed class CallerLife : IDisposable
{
    /// <summary>Timers take some 49 days at most; no access token lives so long.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromDays(49);

    private readonly CancellationTokenSource _ended = new();
    private readonly ITimer? _expiry;
    private readonly SessionWatch? _watch;
    private string? _reason;

    public CallerLife(Caller caller, ActiveSessions? sessions, TimeProvider clock)
    {
        if (caller.ExpiresAt is { } end)
        {
            var left = end - clock.GetUtcNow();
            _expiry = clock.CreateTimer(
                static life => ((CallerLife)life!).End("The access token has expired: refresh the session."), this,
                left < TimeSpan.Zero ? TimeSpan.Zero : left < MaxWait ? left : MaxWait, Timeout.InfiniteTimeSpan);
        }

        if (sessions is not null && caller is { User: { } user, Session: { } session })
        {
            _watch = sessions.Watch(user, session, () => End("The session has ended: sign in again."));
        }
    }

    /// <summary>Cancelled when it has ended.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>What the caller is to be told, null before it has ended.</summary>
    public BadRequestException? Error => Volatile.Read(ref _reason) is { } reason
        ? new BadRequestException(reason, StatusCodes.Status401Unauthorized, CallerAuthenticator.InvalidTokenCode)
        : null;

    public void Dispose()
    {
        _expiry?.Dispose();
        _watch?.Dispose();
    }

    private void End(string reason)
    {
        Interlocked.CompareExchange(ref _reason, reason, null);
        _ended.Cancel();
    }
}
