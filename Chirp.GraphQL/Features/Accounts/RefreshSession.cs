using System.Globalization;
using Chirp.Data.Model;
using Chirp.Data.Stores;
using Chirp.Engine.Binding;
using Chirp.GraphQL.Auth;

namespace Chirp.GraphQL.Features.Accounts;

internal sealed record RefreshSessionInput(string RefreshToken, string? IdempotencyKey);

internal sealed record RefreshSessionPayload(SessionTokens? Tokens, params IReadOnlyList<UserError> Errors);

[Fields("Mutation")]
internal static class RefreshSessionMutation
{
    public static async ValueTask<RefreshSessionPayload> RefreshSessionAsync(
        RefreshSessionInput input, RefreshTokens refreshTokens, SessionStore store, SessionStarter sessions,
        ActiveSessions active, TokenIssuer issuer, Idempotency idempotency, CancellationToken stop)
    {
        if (Idempotency.Check(input.IdempotencyKey) is { } invalidKey)
        {
            return new RefreshSessionPayload(null, invalidKey);
        }

        if (!refreshTokens.TryRead(input.RefreshToken, out var id, out var generation))
        {
            return new RefreshSessionPayload(null, new InvalidRefreshToken());
        }

        var key = idempotency.For(
            id.Value, input.IdempotencyKey, "refreshSession", generation.ToString(CultureInfo.InvariantCulture));
        var result = await store.RotateAsync(id, generation, issuer.SessionExpiry, key, stop);
        if (result.Status is WriteStatus.InvalidToken or WriteStatus.NotFound)
        {
            // It was used before, maybe by a thief: the whole session has ended with it.
            active.Ended(id);
            return new RefreshSessionPayload(null, new InvalidRefreshToken());
        }

        if (WriteErrors.Of(result, new InvalidRefreshToken()) is { } error)
        {
            return new RefreshSessionPayload(null, error);
        }

        // A retry gets the first answer only while nobody has used it: whoever repeats an old request learns nothing.
        return await sessions.TokensOfAsync(result, stop, generation + 1) is var (tokens, _)
            ? new RefreshSessionPayload(tokens)
            : new RefreshSessionPayload(null, new InvalidRefreshToken());
    }
}
