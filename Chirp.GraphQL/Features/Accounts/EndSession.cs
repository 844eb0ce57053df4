using Chirp.Data.Model;
using Chirp.Data.Stores;
using Chirp.Engine.Binding;
using Chirp.GraphQL.Auth;

namespace Chirp.GraphQL.Features.Accounts;

internal sealed record SignOutInput(string? IdempotencyKey);

internal sealed record SignOutPayload(params IReadOnlyList<UserError> Errors);

internal sealed record RevokeSessionInput(GlobalId SessionId, string? IdempotencyKey);

internal sealed record RevokeSessionPayload(SessionId? RevokedSessionId, params IReadOnlyList<UserError> Errors);

[Fields("Mutation")]
internal static class EndSessionMutations
{
    public static async ValueTask<SignOutPayload> SignOutAsync(
        SignOutInput input, Caller caller, SessionStore sessions, ActiveSessions active, Idempotency idempotency,
        CancellationToken stop)
    {
        if (Idempotency.Check(input.IdempotencyKey) is { } invalidKey)
        {
            return new SignOutPayload(invalidKey);
        }

        if (caller.OwnSession is not var (user, session))
        {
            return new SignOutPayload(new NotSignedIn());
        }

        var key = idempotency.For(user.Value, input.IdempotencyKey, "signOut", GlobalId.Of(session).ToString());
        if (caller.Ended is not null)
        {
            return await idempotency.CheckRetryAsync(key, stop) is { } refused
                ? new SignOutPayload(refused)
                : new SignOutPayload();
        }

        var result = await sessions.RevokeAsync(user, session, key, stop);
        active.Ended(session);

        // Where it had ended already, the caller has what they wanted.
        return result.Status == WriteStatus.KeyReused
            ? new SignOutPayload(new IdempotencyKeyReused())
            : new SignOutPayload();
    }

    public static async ValueTask<RevokeSessionPayload> RevokeSessionAsync(
        RevokeSessionInput input, Caller caller, SessionStore sessions, ActiveSessions active, Idempotency idempotency,
        SessionLoader loader, CancellationToken stop)
    {
        if (Idempotency.Check(input.IdempotencyKey) is { } invalidKey)
        {
            return new RevokeSessionPayload(null, invalidKey);
        }

        if (input.SessionId.AsSession is not { } session)
        {
            return new RevokeSessionPayload(null, new InvalidInput("sessionId", "This is not the id of a session."));
        }

        if (caller.OwnSession is not var (user, _))
        {
            return new RevokeSessionPayload(null, new NotSignedIn());
        }

        var key = idempotency.For(user.Value, input.IdempotencyKey, "revokeSession", input.SessionId.ToString());
        if (caller.Ended is not null)
        {
            return await idempotency.CheckRetryAsync(key, stop) is { } refused
                ? new RevokeSessionPayload(null, refused)
                : new RevokeSessionPayload(session);
        }

        var result = await sessions.RevokeAsync(user, session, key, stop);
        if (WriteErrors.Of(result, new SessionNotFound()) is { } error)
        {
            return new RevokeSessionPayload(null, error);
        }

        active.Ended(session);
        loader.Clear();
        return new RevokeSessionPayload(session);
    }
}
