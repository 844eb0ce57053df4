using System.ComponentModel.DataAnnotations;

namespace Chirp.GraphQL.Auth;

/// <summary>The section <c>Auth</c>: keys, lifetimes and limits of signing in.</summary>
internal sealed record AuthOptions
{
    /// <summary>
    /// What every token is signed with: base64 of at least 32 random bytes, the same on every server, known to nobody
    /// else. Another key ends all sessions.
    /// </summary>
    public required string SigningKey { get; init; }

    /// <summary>How long an access token works.</summary>
    [Range(1, 1_440)]
    public int AccessTokenMinutes { get; init; } = 15;

    /// <summary>How long a session lives without being refreshed.</summary>
    [Range(1, 3_650)]
    public int RefreshTokenDays { get; init; } = 30;

    /// <summary>
    /// For how long a session is taken to be alive after it was looked up: so long a session that was ended on another
    /// server may still be used on this one. On the server that ended it, it has ended at once, and nearly so on those
    /// that share a Redis with it.
    /// </summary>
    [Range(0, 3_600)]
    public int SessionCheckSeconds { get; init; } = 10;

    /// <summary>The time in which used up attempts come back, evenly.</summary>
    public int AttemptWindowMinutes { get; init; } = 15;

    /// <summary>Wrong passwords for one account at once; all come back in the window.</summary>
    public int MaxAttemptsPerAccount { get; init; } = 10;

    /// <summary>Failed sign-ins from one network address at once: many people may share one.</summary>
    public int MaxAttemptsPerAddress { get; init; } = 100;

    /// <summary>Attempts to make an account from one network address at once.</summary>
    public int MaxSignUpsPerAddress { get; init; } = 100;

    /// <summary>
    /// Iterations of PBKDF2 with HMAC-SHA512; ASP.NET's own default. Passwords kept with fewer are hashed anew when
    /// their owners sign in.
    /// </summary>
    [Range(1_000, 10_000_000)]
    public int PasswordIterations { get; init; } = 100_000;

    /// <summary>
    /// Passwords hashed at the same time; each keeps a processor busy for tens of milliseconds. 0 for half of them.
    /// </summary>
    [Range(0, 1_024)]
    public int MaxConcurrentHashes { get; init; }

    /// <summary>Passwords that may wait to be hashed; more are refused with the code <c>OVERLOADED</c>.</summary>
    public int MaxWaitingHashes { get; init; } = 256;
}
