using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Chirp.GraphQL.Auth;

/// <summary>What a valid access token says.</summary>
internal sealed record AccessToken(long UserId, long SessionId, DateTimeOffset ExpiresAt);

/// <summary>
/// Makes and reads access tokens: JSON Web Tokens signed with HMAC-SHA256 (RFC 7519), short-lived, so that they need no
/// look-up. Thread-safe.
/// </summary>
internal sealed class AccessTokens
{
    private const string Issuer = "chirp";

    /// <summary>A token is about 250 characters; this many are remembered as read.</summary>
    private const int MaxRemembered = 20_000;

    private readonly JsonWebTokenHandler _handler = new()
    {
        MapInboundClaims = false,
        SetDefaultTimesOnTokenCreation = false,
    };

    private readonly SigningCredentials _credentials;
    private readonly TokenValidationParameters _parameters;
    private readonly TimeProvider _clock;
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, AccessToken> _remembered = new();

    /// <param name="key">At least 32 bytes, the same on every server.</param>
    /// <param name="clock">Tells when a token has ended.</param>
    public AccessTokens(byte[] key, TimeProvider clock)
    {
        if (key.Length < 32)
        {
            throw new ArgumentException("The signing key needs at least 32 bytes (Auth:SigningKey).", nameof(key));
        }

        _clock = clock;
        var securityKey = new SymmetricSecurityKey(key);
        _credentials = new SigningCredentials(securityKey, SecurityAlgorithms.HmacSha256);
        _parameters = new TokenValidationParameters
        {
            ValidIssuer = Issuer,
            ValidateAudience = false,
            IssuerSigningKey = securityKey,
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            ClockSkew = TimeSpan.Zero,
            LifetimeValidator = (_, expires, _, _) => expires > clock.GetUtcNow().UtcDateTime,
        };
    }

    public string Make(AccessToken token) => _handler.CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Issuer,
        Expires = token.ExpiresAt.UtcDateTime,
        SigningCredentials = _credentials,
        Claims = new Dictionary<string, object>
        {
            ["sub"] = token.UserId.ToString(),
            ["sid"] = token.SessionId.ToString(),
            ["jti"] = Convert.ToHexString(RandomNumberGenerator.GetBytes(8)),
        },
    });

    /// <summary>What a token says, or null where it is not, or no longer, valid.</summary>
    public async ValueTask<AccessToken?> ReadAsync(string token, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        if (_remembered.TryGetValue(token, out var known))
        {
            return known.ExpiresAt > _clock.GetUtcNow() ? known : null;
        }

        var result = await _handler.ValidateTokenAsync(token, _parameters);
        if (!result.IsValid
            || result.SecurityToken is not JsonWebToken read
            || !long.TryParse(read.Subject, out var user)
            || !read.TryGetPayloadValue<string>("sid", out var sid) || !long.TryParse(sid, out var session))
        {
            return null;
        }

        if (_remembered.Count >= MaxRemembered)
        {
            // Reading one again costs tens of microseconds; starting over is simpler than an order of use.
            _remembered.Clear();
        }

        return _remembered[token] = new AccessToken(user, session, new DateTimeOffset(read.ValidTo, TimeSpan.Zero));
    }
}
