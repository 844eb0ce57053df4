using Chirp.Data.Model;
using Chirp.Data.Stores;
using Chirp.GraphQL.Auth;
using Microsoft.AspNetCore.Identity;

namespace Chirp.GraphQL.Features.Accounts;

/// <summary>Checks passwords, so often and no more. Thread-safe.</summary>
internal sealed class PasswordCheck(Passwords passwords, SignInLimits limits, AccountStore accounts)
{
    /// <summary>The error to answer with, or null where the password is the account's.</summary>
    /// <param name="account">The account, null where there is none: that looks and costs the same.</param>
    /// <param name="login">What it was asked for by.</param>
    /// <param name="password">The password to check.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="wrong">The error of a wrong one.</param>
    /// <param name="stop">Stops waiting for a turn.</param>
    /// <param name="alsoRight">Another password that will do.</param>
    public async ValueTask<UserError?> CheckAsync(
        Account? account, string login, string password, Caller caller, WrongCredentials wrong, CancellationToken stop,
        string? alsoRight = null)
    {
        var limited = account is null ? $"login {login.ToLowerInvariant()}" : $"account {account.Id.Value}";
        if (await limits.TryPasswordAsync(limited, caller.Address) is > 0 and var retryAfter)
        {
            return new TooManyAttempts(retryAfter);
        }

        var result = await passwords.VerifyAsync(account, password, stop);
        if (result == PasswordVerificationResult.Failed && alsoRight is not null)
        {
            result = await passwords.VerifyAsync(account, alsoRight, stop);
            password = alsoRight;
        }

        if (result == PasswordVerificationResult.Failed)
        {
            return wrong;
        }

        await limits.SucceededAsync(limited, caller.Address);
        if (result == PasswordVerificationResult.SuccessRehashNeeded)
        {
            var hash = await passwords.HashAsync(password, stop);
            await accounts.RehashPasswordAsync(account!.Id, account.PasswordHash, hash, stop);
        }

        return null;
    }
}
