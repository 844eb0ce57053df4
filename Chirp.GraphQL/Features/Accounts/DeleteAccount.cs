using Chirp.Data.Model;
using Chirp.Data.Stores;
using Chirp.Engine.Binding;
using Chirp.GraphQL.Auth;

namespace Chirp.GraphQL.Features.Accounts;

internal sealed record DeleteAccountInput(string Password, string? IdempotencyKey);

internal sealed record DeleteAccountPayload(UserId? DeletedUserId, params IReadOnlyList<UserError> Errors);

[Fields("Mutation")]
internal static class DeleteAccountMutation
{
    public static async ValueTask<DeleteAccountPayload> DeleteAccountAsync(
        DeleteAccountInput input, Caller caller, AccountStore accounts, PasswordCheck check, ActiveSessions active,
        Idempotency idempotency, UserLoader users, CancellationToken stop)
    {
        if (input.Password.Length > Passwords.MaxLength)
        {
            return new DeleteAccountPayload(
                null, new InvalidInput("password", $"A password has at most {Passwords.MaxLength} characters."));
        }

        if (Idempotency.Check(input.IdempotencyKey) is { } invalidKey)
        {
            return new DeleteAccountPayload(null, invalidKey);
        }

        if (caller.OwnSession is not var (user, _))
        {
            return new DeleteAccountPayload(null, new NotSignedIn());
        }

        var key = idempotency.For(user.Value, input.IdempotencyKey, "deleteAccount", input.Password);
        if (caller.Ended is not null)
        {
            return await idempotency.CheckRetryAsync(key, stop) is { } mistaken
                ? new DeleteAccountPayload(null, mistaken)
                : new DeleteAccountPayload(user);
        }

        var account = await accounts.FindAsync(user, stop);
        if (await check.CheckAsync(
            account, "", input.Password, caller, WrongCredentials.Password, stop) is { } refused)
        {
            return new DeleteAccountPayload(null, refused);
        }

        var result = await accounts.DeleteAsync(user, key, stop);
        if (WriteErrors.Of(result, new NotSignedIn()) is { } error)
        {
            return new DeleteAccountPayload(null, error);
        }

        active.EndedOf(user);
        users.Clear();
        return new DeleteAccountPayload(user);
    }
}
