using Chirp.Data.Model;

namespace Chirp.Data.Stores;

/// <summary>A new account; everything validated.</summary>
public sealed record NewAccount(
    string Handle, string Name, string Email, string PasswordHash, DateOnly DateOfBirth, NewSession Session);

/// <summary>A sign-in.</summary>
public sealed record NewSession(string? UserAgent, DateTimeOffset ExpiresAt);

/// <summary>What to change of a profile; a field whose flag is false stays as it is.</summary>
public sealed record ProfileChange(
    string? Name, bool HasBio, string? Bio, bool HasLocation, string? Location, bool HasUrl, string? Url);

/// <summary>Accounts: what is needed to sign in, and what their owner may change. Thread-safe.</summary>
public sealed class AccountStore
{
    public ValueTask<Account?> FindAsync(UserId id, CancellationToken stop) => throw new NotSupportedException();

    /// <summary>The account with this handle or email address, in any case.</summary>
    public ValueTask<Account?> FindByLoginAsync(string login, CancellationToken stop) => throw new NotSupportedException();

    /// <summary>
    /// Makes an account and its first session. Done with the new session's id (<see cref="SessionStore.FindAsync"/>
    /// tells whose it is), HandleTaken, EmailTaken, KeyReused.
    /// </summary>
    public ValueTask<WriteResult> SignUpAsync(NewAccount account, IdempotencyKey? key, CancellationToken stop) =>
        throw new NotSupportedException();

    /// <summary>Changes the password and ends all sessions but one. Done, NotFound, KeyReused.</summary>
    public ValueTask<WriteResult> ChangePasswordAsync(
        UserId id, string passwordHash, SessionId keep, IdempotencyKey? key, CancellationToken stop) =>
        throw new NotSupportedException();

    /// <summary>
    /// Keeps the same password under a newer hash, unless it was changed meanwhile. Nothing else changes.
    /// </summary>
    public ValueTask RehashPasswordAsync(UserId id, string oldHash, string newHash, CancellationToken stop) =>
        throw new NotSupportedException();

    /// <summary>Done, NotFound, KeyReused.</summary>
    public ValueTask<WriteResult> UpdateProfileAsync(
        UserId id, ProfileChange change, IdempotencyKey? key, CancellationToken stop) => throw new NotSupportedException();

    /// <summary>
    /// Removes a person with their tweets, favorites, follows and sessions; all counts stay exact. Done with the user's
    /// id, NotFound, KeyReused.
    /// </summary>
    public ValueTask<WriteResult> DeleteAsync(UserId id, IdempotencyKey? key, CancellationToken stop) =>
        throw new NotSupportedException();
}
