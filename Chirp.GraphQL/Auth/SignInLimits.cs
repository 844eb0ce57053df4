namespace Chirp.GraphQL.Auth;

/// <summary>How often passwords may be tried and accounts be made. Thread-safe.</summary>
internal sealed class SignInLimits(AuthOptions options, TimeProvider clock)
{
    private readonly AttemptLimit _accounts =
        new(options.MaxAttemptsPerAccount, TimeSpan.FromMinutes(options.AttemptWindowMinutes), clock);

    private readonly AttemptLimit _addresses =
        new(options.MaxAttemptsPerAddress, TimeSpan.FromMinutes(options.AttemptWindowMinutes), clock);

    private readonly AttemptLimit _signUps =
        new(options.MaxSignUpsPerAddress, TimeSpan.FromMinutes(options.AttemptWindowMinutes), clock);

    /// <summary>Counts an attempt to give an account's password: all of them count until they turn out right.</summary>
    /// <param name="account">The account's id, or the login where there is no account.</param>
    /// <param name="address">The client's network address.</param>
    /// <param name="retryAfterSeconds">To wait, where it is false.</param>
    public bool TryPassword(string account, string address, out int retryAfterSeconds)
    {
        if (!_addresses.TryTake(address, out retryAfterSeconds))
        {
            return false;
        }

        if (!_accounts.TryTake(account, out retryAfterSeconds))
        {
            // Nothing was tried: the account's owner may share the address with whoever used it up.
            _addresses.Return(address);
            return false;
        }

        return true;
    }

    /// <summary>The password was right.</summary>
    public void Succeeded(string account, string address)
    {
        _accounts.Return(account);
        _addresses.Return(address);
    }

    public bool TrySignUp(string address, out int retryAfterSeconds) =>
        _signUps.TryTake(address, out retryAfterSeconds);
}
