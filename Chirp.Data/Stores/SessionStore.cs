using Chirp.Data.Model;

namespace Chirp.Data.Stores;

/// <summary>Where people are signed in. Thread-safe.</summary>
public sealed class SessionStore
{
    /// <summary>A session that has not ended.</summary>
    public ValueTask<Session?> FindAsync(SessionId id, CancellationToken stop) => throw new NotSupportedException();

    /// <summary>A person's sessions, newest first, at most 100.</summary>
    public ValueTask<IReadOnlyList<Session>> ListAsync(UserId user, CancellationToken stop) => throw new NotSupportedException();

    /// <summary>
    /// Signs in: a new session, and the account's last login. Done with the session's id, NotFound, KeyReused.
    /// </summary>
    public ValueTask<WriteResult> StartAsync(
        UserId user, NewSession session, IdempotencyKey? key, CancellationToken stop) => throw new NotSupportedException();

    /// <summary>
    /// Uses the refresh token of a generation: Done with the session's id where it is the newest (the session has the
    /// next generation then); InvalidToken otherwise, and where it was an older one the session ends, since somebody
    /// has stolen it.
    /// </summary>
    public ValueTask<WriteResult> RotateAsync(
        SessionId id, int generation, DateTimeOffset expiresAt, IdempotencyKey? key, CancellationToken stop) =>
        throw new NotSupportedException();

    /// <summary>
    /// Ends a session of a person. Done with its id, NotFound where it is not theirs or has ended, KeyReused.
    /// </summary>
    public ValueTask<WriteResult> RevokeAsync(
        UserId user, SessionId id, IdempotencyKey? key, CancellationToken stop) => throw new NotSupportedException();
}
