using System.Globalization;
using Chirp.Data.Model;
using Chirp.Data.Stores;
using Chirp.Engine.Binding;
using Chirp.GraphQL.Auth;

namespace Chirp.GraphQL.Features.Accounts;

internal sealed record SignUpInput(
    string Handle, string Name, string Email, string Password, DateOnly DateOfBirth, string? IdempotencyKey);

internal sealed record SignUpPayload(
    SessionTokens? Tokens, Viewer? Viewer, params IReadOnlyList<UserError> Errors);

[Fields("Mutation")]
internal static class SignUpMutation
{
    public static async ValueTask<SignUpPayload> SignUpAsync(
        SignUpInput input, Caller caller, AccountStore accounts, SessionStarter sessions, Passwords passwords,
        SignInLimits limits, Idempotency idempotency, TimeProvider clock, CancellationToken stop)
    {
        var errors = new List<UserError>();
        var handle = AccountRules.Handle(input.Handle, errors);
        var name = AccountRules.Name(input.Name, errors);
        var email = AccountRules.Email(input.Email, errors);
        AccountRules.Password("password", input.Password, errors);
        AccountRules.DateOfBirth(input.DateOfBirth, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime), errors);
        if (Idempotency.Check(input.IdempotencyKey) is { } invalidKey)
        {
            errors.Add(invalidKey);
        }

        if (errors.Count > 0)
        {
            return new SignUpPayload(null, null, errors);
        }

        if (await limits.TrySignUpAsync(caller.Address) is > 0 and var retryAfter)
        {
            return new SignUpPayload(null, null, new TooManyAttempts(retryAfter));
        }

        var key = idempotency.For(
            0, input.IdempotencyKey, "signUp", handle, name, email, input.Password,
            input.DateOfBirth.ToString("O", CultureInfo.InvariantCulture));
        var hash = await passwords.HashAsync(input.Password, stop);
        var result = await accounts.SignUpAsync(
            new NewAccount(handle, name, email, hash, input.DateOfBirth, sessions.New(caller)), key, stop);
        var error = result.Status switch
        {
            WriteStatus.HandleTaken => new HandleTaken(handle),
            WriteStatus.EmailTaken => new EmailTaken(),
            _ => WriteErrors.Of(result, new IdempotencyKeyReused()),
        };
        if (error is not null || await sessions.TokensOfAsync(result, stop) is not var (tokens, user))
        {
            return new SignUpPayload(null, null, error ?? new IdempotencyKeyReused());
        }

        return new SignUpPayload(tokens, new Viewer(user));
    }
}
