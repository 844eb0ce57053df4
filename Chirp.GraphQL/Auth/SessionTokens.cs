using Chirp.Data.Model;

namespace Chirp.GraphQL.Auth;

/// <summary>What a client needs to go on as somebody.</summary>
internal sealed record SessionTokens(
    string AccessToken, DateTimeOffset AccessTokenExpiresAt, string RefreshToken, DateTimeOffset RefreshTokenExpiresAt);

/// <summary>Makes the tokens of sessions. Thread-safe.</summary>
internal sealed class TokenIssuer(
    AccessTokens accessTokens, RefreshTokens refreshTokens, AuthOptions options, TimeProvider clock)
{
    /// <summary>When a session ends that is used now.</summary>
    public DateTimeOffset SessionExpiry => clock.GetUtcNow().AddDays(options.RefreshTokenDays);

    /// <summary>Tokens of a session's newest generation.</summary>
    public SessionTokens Issue(Session session)
    {
        // A token says whole seconds (RFC 7519): what the client is told must not be later than that.
        var ends = DateTimeOffset.FromUnixTimeSeconds(
            clock.GetUtcNow().AddMinutes(options.AccessTokenMinutes).ToUnixTimeSeconds());
        return new SessionTokens(
            accessTokens.Make(new AccessToken(session.UserId.Value, session.Id.Value, ends)), ends,
            refreshTokens.Make(session.Id, session.Generation), session.ExpiresAt);
    }
}
