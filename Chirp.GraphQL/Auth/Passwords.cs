using Chirp.Data.Model;
using Chirp.Engine;
using Chirp.GraphQL.Features;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Chirp.GraphQL.Auth;

/// <summary>
/// Hashes and checks passwords with ASP.NET's PasswordHasher (PBKDF2). Each costs a processor tens of milliseconds, so
/// only a few run at a time and only so many wait. Thread-safe.
/// </summary>
internal sealed class Passwords
{
    public const int MinLength = 8;
    public const int MaxLength = 128;
    private readonly PasswordHasher<Account> _hasher;
    private readonly SemaphoreSlim _turns;
    private readonly int _maxWaiting;
    private readonly string _nobodysHash;
    private int _waiting;

    public Passwords(AuthOptions options)
    {
        _hasher = new PasswordHasher<Account>(
            Options.Create(new PasswordHasherOptions { IterationCount = options.PasswordIterations }));
        _turns = new SemaphoreSlim(
            options.MaxConcurrentHashes > 0
                ? options.MaxConcurrentHashes
                : Math.Max(1, Environment.ProcessorCount / 2));
        _maxWaiting = options.MaxWaitingHashes;
        _nobodysHash = _hasher.HashPassword(null!, Guid.NewGuid().ToString());
    }

    public async ValueTask<string> HashAsync(string password, CancellationToken stop)
    {
        await EnterAsync(stop);
        try
        {
            return _hasher.HashPassword(null!, password);
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <summary>
    /// Whether a password is an account's. An account that does not exist costs the same time as a wrong password.
    /// </summary>
    public async ValueTask<PasswordVerificationResult> VerifyAsync(
        Account? account, string password, CancellationToken stop)
    {
        await EnterAsync(stop);
        try
        {
            var result = _hasher.VerifyHashedPassword(account!, account?.PasswordHash ?? _nobodysHash, password);
            return account is null ? PasswordVerificationResult.Failed : result;
        }
        finally
        {
            _turns.Release();
        }
    }

    private async ValueTask EnterAsync(CancellationToken stop)
    {
        if (Interlocked.Increment(ref _waiting) > _maxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            throw new GraphQLException(
                "Too many passwords wait to be checked: try again in a moment (Auth:MaxWaitingHashes).",
                FeatureErrors.Overloaded);
        }

        try
        {
            await _turns.WaitAsync(stop);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}
