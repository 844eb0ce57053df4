namespace Chirp.Data.Model;

/// <summary>
/// Makes a write repeatable: the first result is kept in the write's own transaction under (actor, key), and given
/// again to every retry with the same request.
/// </summary>
/// <param name="Actor">The person who writes, or 0 for nobody (signing up and in).</param>
/// <param name="Key">Chosen by the client, 1 to 64 characters.</param>
/// <param name="RequestHash">SHA-256 of what is written: the same key with another request is refused.</param>
public sealed record IdempotencyKey(long Actor, string Key, byte[] RequestHash);

/// <summary>What came of a write.</summary>
public enum WriteStatus
{
    /// <summary>Something changed.</summary>
    Done = 0,

    /// <summary>It was so already.</summary>
    Unchanged = 1,

    /// <summary>What was to be changed does not exist.</summary>
    NotFound = 2,

    /// <summary>It belongs to somebody else.</summary>
    NotYours = 3,

    HandleTaken = 4,

    EmailTaken = 5,

    /// <summary>The idempotency key was used for another request.</summary>
    KeyReused = 6,

    /// <summary>
    /// A refresh token that is unknown, expired, revoked, or was used before (then its session has ended).
    /// </summary>
    InvalidToken = 7,
}

/// <summary>
/// A write's outcome and the id of what it concerns (a user's, tweet's or session's), 0 where there is none.
/// </summary>
public readonly record struct WriteResult(WriteStatus Status, long Id)
{
    /// <summary>Whether it was done before, by an earlier request with the same idempotency key.</summary>
    public bool IsRepeated { get; init; }

    public bool IsDone => Status is WriteStatus.Done or WriteStatus.Unchanged;
}
