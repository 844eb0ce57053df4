using Chirp.Data.Stores;
using Chirp.Engine.Binding;
using Chirp.GraphQL.Auth;

namespace Chirp.GraphQL.Features.Accounts;

internal sealed record SignInInput(string Login, string Password, string? IdempotencyKey);

internal sealed record SignInPayload(SessionTokens? Tokens, Viewer? Viewer, params IReadOnlyList<UserError> Errors);

[Fields("Mutation")]
internal static class SignInMutation
{
    public static async ValueTask<SignInPayload> SignInAsync(
        SignInInput input, Caller caller, AccountStore accounts, SessionStore store, SessionStarter sessions,
        PasswordCheck passwords, Idempotency idempotency, CancellationToken stop)
    {
        if (Check(input) is { } invalid)
        {
            return new SignInPayload(null, null, invalid);
        }

        var login = input.Login.Trim().TrimStart('@');
        var account = login.Length == 0 ? null : await accounts.FindByLoginAsync(login, stop);
        if (await passwords.CheckAsync(
            account, login, input.Password, caller, WrongCredentials.Login, stop) is { } refused)
        {
            return new SignInPayload(null, null, refused);
        }

        var key = idempotency.For(account!.Id.Value, input.IdempotencyKey, "signIn", input.Password);
        var result = await store.StartAsync(account.Id, sessions.New(caller), key, stop);
        if (WriteErrors.Of(result, WrongCredentials.Login) is { } error)
        {
            return new SignInPayload(null, null, error);
        }

        return await sessions.TokensOfAsync(result, stop) is var (tokens, user)
            ? new SignInPayload(tokens, new Viewer(user))
            : new SignInPayload(null, null, new IdempotencyKeyReused());
    }

    private static InvalidInput? Check(SignInInput input) =>
        input.Login.Length > EmailAddress.MaxLength || !PlainText.IsUnicode(input.Login)
            ? new InvalidInput(
                "login", $"A handle or an email address has at most {EmailAddress.MaxLength} characters.")
        : input.Password.Length > Passwords.MaxLength
            ? new InvalidInput("password", $"A password has at most {Passwords.MaxLength} characters.")
        : Idempotency.Check(input.IdempotencyKey);
}
