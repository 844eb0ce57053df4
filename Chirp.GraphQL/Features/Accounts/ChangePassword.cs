using Chirp.Data.Stores;
using Chirp.Engine.Binding;
using Chirp.GraphQL.Auth;

namespace Chirp.GraphQL.Features.Accounts;

internal sealed record ChangePasswordInput(string CurrentPassword, string NewPassword, string? IdempotencyKey);

internal sealed record ChangePasswordPayload(Viewer? Viewer, params IReadOnlyList<UserError> Errors);

[Fields("Mutation")]
internal static class ChangePasswordMutation
{
    public static async ValueTask<ChangePasswordPayload> ChangePasswordAsync(
        ChangePasswordInput input, Caller caller, AccountStore accounts, PasswordCheck check, Passwords passwords,
        ActiveSessions active, Idempotency idempotency, CancellationToken stop)
    {
        var errors = new List<UserError>();
        AccountRules.Password("newPassword", input.NewPassword, errors);
        if (input.CurrentPassword.Length > Passwords.MaxLength)
        {
            errors.Add(new InvalidInput(
                "currentPassword", $"A password has at most {Passwords.MaxLength} characters."));
        }

        if (Idempotency.Check(input.IdempotencyKey) is { } invalidKey)
        {
            errors.Add(invalidKey);
        }

        if (errors.Count > 0)
        {
            return new ChangePasswordPayload(null, errors);
        }

        if (caller is not { User: { } user, Session: { } session })
        {
            return new ChangePasswordPayload(null, new NotSignedIn());
        }

        // Once the change is made, a retry of it knows the password only as the new one. That is as good a proof: who
        // gives the password that the account has now may as well have it.
        var account = await accounts.FindAsync(user, stop);
        if (await check.CheckAsync(
            account, "", input.CurrentPassword, caller, WrongCredentials.Password, stop,
            alsoRight: input.IdempotencyKey is null ? null : input.NewPassword) is { } refused)
        {
            return new ChangePasswordPayload(null, refused);
        }

        var key = idempotency.For(
            user.Value, input.IdempotencyKey, "changePassword", input.CurrentPassword, input.NewPassword);
        var hash = await passwords.HashAsync(input.NewPassword, stop);
        var result = await accounts.ChangePasswordAsync(user, hash, session, key, stop);
        if (WriteErrors.Of(result, new NotSignedIn()) is { } error)
        {
            return new ChangePasswordPayload(null, error);
        }

        active.EndedOf(user, session);
        return new ChangePasswordPayload(new Viewer(user));
    }
}
