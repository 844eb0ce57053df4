using Chirp.GraphQL.Limits;

namespace Chirp.GraphQL.Auth;

/// <summary>How often passwords may be tried and accounts be made. Thread-safe.</summary>
internal sealed class SignInLimits
{
    private readonly RateLimiter _limiter;
    private readonly RateLimit _accounts;
    private readonly RateLimit _addresses;
    private readonly RateLimit _signUps;

    public SignInLimits(AuthOptions options, RateLimiter limiter, TimeProvider clock)
    {
        _limiter = limiter;
        _accounts = New("sign-in", nameof(options.MaxAttemptsPerAccount), options.MaxAttemptsPerAccount);
        _addresses = New("address-sign-in", nameof(options.MaxAttemptsPerAddress), options.MaxAttemptsPerAddress);
        _signUps = New("address-sign-up", nameof(options.MaxSignUpsPerAddress), options.MaxSignUpsPerAddress);

        RateLimit New(string kind, string setting, int attempts) =>
            new(kind, $"Auth:{setting}", attempts, TimeSpan.FromMinutes(options.AttemptWindowMinutes), clock);
    }

    /// <summary>
    /// Counts an attempt to give an account's password: all of them count until they turn out right, so that attempts
    /// made at once cannot slip through together. Gives the seconds to wait, 0 where it may be tried.
    /// </summary>
    /// <param name="account">The account's id, or the login where there is no account.</param>
    /// <param name="address">The client's network address.</param>
    public async ValueTask<int> TryPasswordAsync(string account, string address)
    {
        // All or none: an account's owner may share the address with whoever used it up.
        var verdict = await _limiter.SpendAsync(ChargesOf(account, address));
        return verdict.RetryAfterSeconds;
    }

    /// <summary>The password was right.</summary>
    public ValueTask SucceededAsync(string account, string address) =>
        _limiter.GiveBackAsync(ChargesOf(account, address));

    /// <summary>Counts an attempt to make an account. Gives the seconds to wait, 0 where it may be made.</summary>
    public async ValueTask<int> TrySignUpAsync(string address) =>
        (await _limiter.SpendAsync(new Charge(_signUps, Payer.Of(address), 1))).RetryAfterSeconds;

    private Charge[] ChargesOf(string account, string address) =>
        [new Charge(_addresses, Payer.Of(address), 1), new Charge(_accounts, Payer.Of(account), 1)];
}
