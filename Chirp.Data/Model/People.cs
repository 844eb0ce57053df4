namespace Chirp.Data.Model;

/// <summary>A person as everybody may see them.</summary>
public sealed record User(
    UserId Id, string Handle, string Name, string? Bio, string? Location, string? Url, DateTimeOffset CreatedAt,
    int TweetCount, int FollowerCount, int FollowingCount, int FavoriteCount);

/// <summary>What only the person themselves, and signing in, may see.</summary>
public sealed record Account(
    UserId Id, string Handle, string Email, string PasswordHash, DateOnly DateOfBirth, DateTimeOffset CreatedAt,
    DateTimeOffset? LastLoginAt);

/// <summary>
/// One place where a person is signed in: a family of refresh tokens, of which only the one of <see cref="Generation"/>
/// is valid.
/// </summary>
public sealed record Session(
    SessionId Id, UserId UserId, int Generation, DateTimeOffset CreatedAt, DateTimeOffset LastUsedAt,
    DateTimeOffset ExpiresAt, string? UserAgent);
