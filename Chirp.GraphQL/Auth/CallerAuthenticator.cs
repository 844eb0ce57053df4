using Chirp.Data.Model;
using Chirp.GraphQL.Operations;

namespace Chirp.GraphQL.Auth;

/// <summary>
/// Finds out who sent a request, from its <c>Authorization</c> header or a WebSocket's <c>connection_init</c>.
/// </summary>
/// <param name="tokens">Reads access tokens.</param>
/// <param name="sessions">Knows which sessions have ended; null where tokens alone decide.</param>
internal sealed class CallerAuthenticator(AccessTokens tokens, ActiveSessions? sessions = null)
{
    /// <summary>Says that a token does not, or no longer, work.</summary>
    public const string InvalidTokenCode = "INVALID_ACCESS_TOKEN";

    private const string Scheme = "Bearer ";

    /// <summary>
    /// The caller, nobody where there is no header. Throws <see cref="BadRequestException"/> with 401 where there is a
    /// token that is not, or no longer, valid: a client that believes to be signed in must learn that it is not.
    /// </summary>
    public async ValueTask<Caller> AuthenticateAsync(HttpContext context, CancellationToken stop) =>
        await AuthenticateOrEndedAsync(context, stop) is { Ended: null } caller ? caller : throw InvalidToken();

    /// <summary>The same, but for a session that has ended: then nobody, with <see cref="Caller.Ended"/>.</summary>
    public ValueTask<Caller> AuthenticateOrEndedAsync(HttpContext context, CancellationToken stop)
    {
        var header = context.Request.Headers.Authorization;
        return header.Count == 0
            ? new ValueTask<Caller>(Nobody(context))
            : ReadAsync(Nobody(context), header.ToString(), stop);
    }

    /// <summary>
    /// The caller of an <c>Authorization</c> value that came by another way than the header, on a connection of
    /// <paramref name="nobody"/> in particular.
    /// </summary>
    public async ValueTask<Caller> AuthenticateAsync(Caller nobody, string authorization, CancellationToken stop) =>
        await ReadAsync(nobody, authorization, stop) is { Ended: null } caller ? caller : throw InvalidToken();

    private async ValueTask<Caller> ReadAsync(Caller nobody, string authorization, CancellationToken stop)
    {
        var token = authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? await tokens.ReadAsync(authorization[Scheme.Length..].Trim(), stop)
            : null;
        if (token is null)
        {
            throw InvalidToken();
        }

        var (user, session) = (new UserId(token.UserId), new SessionId(token.SessionId));
        if (sessions is not null && !await sessions.IsActiveAsync(user, session, stop))
        {
            return nobody with { Ended = new EndedSession(user, session) };
        }

        return nobody with
        {
            UserId = token.UserId,
            SessionId = token.SessionId,
            ExpiresAt = token.ExpiresAt,
        };
    }

    /// <summary>Tells when the session of a caller ends; null where there is none.</summary>
    public SessionWatch? Watch(Caller caller, Action ended) =>
        caller is { User: { } user, Session: { } session } ? sessions?.Watch(user, session, ended) : null;

    /// <summary>What a caller is told whose token does not, or no longer, work.</summary>
    public static BadRequestException InvalidToken() => new(
        "The access token is not valid, or no longer: sign in, or refresh the session.",
        StatusCodes.Status401Unauthorized, InvalidTokenCode);

    /// <summary>Nobody in particular.</summary>
    public static Caller Nobody(HttpContext context)
    {
        var agent = context.Request.Headers.UserAgent;
        return new Caller(
            null, null, null, ClientAddress.Of(context.Connection.RemoteIpAddress),
            agent.Count == 0 ? null : agent.ToString());
    }
}
