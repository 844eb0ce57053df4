namespace Chirp.GraphQL.Auth;

/// <summary>Who sent a request: known once per HTTP request or WebSocket.</summary>
/// <param name="UserId">The account's id, or null for nobody.</param>
/// <param name="SessionId">The session the token belongs to, or null for nobody.</param>
/// <param name="ExpiresAt">When the access token ends, or null for nobody.</param>
/// <param name="Address">The client's network address, as <see cref="ClientAddress"/> has it.</param>
/// <param name="UserAgent">The client's <c>User-Agent</c>, if it sent one.</param>
internal sealed record Caller(
    long? UserId, long? SessionId, DateTimeOffset? ExpiresAt, string Address, string? UserAgent)
{
    public bool IsSignedIn => UserId is not null;

    /// <summary>For nobody, whose session it was that has ended.</summary>
    public EndedSession? Ended { get; init; }

    /// <summary>Whose session the token belongs to, whether it has ended or not; null without one.</summary>
    public (Data.Model.UserId User, Data.Model.SessionId Session)? OwnSession =>
        Ended is { } ended ? (ended.User, ended.Session)
        : User is { } user && Session is { } session ? (user, session)
        : null;

    /// <summary>The account, or null for nobody.</summary>
    public Data.Model.UserId? User => UserId is { } id ? new Data.Model.UserId(id) : null;

    /// <summary>The session the token belongs to, or null for nobody.</summary>
    public Data.Model.SessionId? Session => SessionId is { } id ? new Data.Model.SessionId(id) : null;
}
