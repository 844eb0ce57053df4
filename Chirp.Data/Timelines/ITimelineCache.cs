using Chirp.Data.Model;

namespace Chirp.Data.Timelines;

/// <summary>A home timeline as it is kept: ids alone, which say nothing of tweets that were deleted since.</summary>
/// <param name="Follows">Whom its person follows, ascending.</param>
/// <param name="Ids">Ids of tweets, ascending, each once.</param>
/// <param name="Floor">
/// All tweets above it that have been fanned out are there; those at or below it may be missing. 0 where all are there.
/// </param>
/// <param name="IsBeingBuilt">Whether it is a placeholder, and nothing is known yet.</param>
internal sealed record Timeline(
    ReadOnlyMemory<long> Follows, ReadOnlyMemory<long> Ids, long Floor, bool IsBeingBuilt = false)
{
    public static Timeline BeingBuilt { get; } = new(default, default, 0, IsBeingBuilt: true);
}

/// <summary>Ids to be added to one person's timeline.</summary>
internal readonly record struct TimelineAppend(long User, ReadOnlyMemory<long> Ids);

/// <summary>
/// Home timelines of people who are here, a list of ids each; any of them may be gone at any time. A timeline is built
/// in three steps, so that what is committed meanwhile is in it: a placeholder collects what is appended, then the
/// database is read, then both are put together, unless the placeholder was removed. Methods throw
/// <see cref="TimelineCacheException"/> where the cache does not answer. Thread-safe.
/// </summary>
internal interface ITimelineCache
{
    /// <summary>Whether it outlives this process and is seen by others.</summary>
    bool IsShared { get; }

    /// <summary>A person's timeline; null where none is kept.</summary>
    ValueTask<Timeline?> FindAsync(UserId user, CancellationToken stop);

    /// <summary>Puts a placeholder in the place of whatever was there. Gives its token.</summary>
    ValueTask<long> BeginAsync(UserId user, CancellationToken stop);

    /// <summary>
    /// Puts what was read into the placeholder; nothing happens where it is not there any more.
    /// </summary>
    ValueTask FinishAsync(UserId user, long token, Timeline read, CancellationToken stop);

    /// <summary>Adds ids to those of the timelines and placeholders that are there.</summary>
    ValueTask AppendAsync(IReadOnlyList<TimelineAppend> batch, CancellationToken stop);

    /// <summary>Removes timelines and placeholders.</summary>
    ValueTask RemoveAsync(IReadOnlyList<UserId> users, CancellationToken stop);
}

/// <summary>The cache does not answer: the database does.</summary>
internal sealed class TimelineCacheException(string message, Exception inner) : Exception(message, inner);
