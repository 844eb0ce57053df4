using Chirp.Data.Model;
using Chirp.Data.Stores;
using Chirp.GraphQL.Auth;

namespace Chirp.GraphQL.Features.Accounts;

/// <summary>What signing up, signing in and refreshing have in common: a session and its tokens. Thread-safe.</summary>
internal sealed class SessionStarter(SessionStore sessions, TokenIssuer issuer)
{
    public NewSession New(Caller caller) =>
        new(AccountRules.UserAgent(caller.UserAgent), issuer.SessionExpiry);

    /// <summary>
    /// New tokens of the session that a write has started, now or when its idempotency key was first used; null where
    /// that has ended since, or was refreshed: then whoever got the first answer has used it.
    /// </summary>
    public async ValueTask<(SessionTokens Tokens, UserId User)?> TokensOfAsync(
        WriteResult result, CancellationToken stop, int? generation = null)
    {
        var session = await sessions.FindAsync(new SessionId(result.Id), stop);
        return session is null || (generation is not null && session.Generation != generation)
            ? null
            : (issuer.Issue(session), session.UserId);
    }
}
