using Chirp.Data.Model;

namespace Chirp.Data.Live;

/// <summary>A tweet that was written, and where a reader stands who has seen it.</summary>
public readonly record struct LiveTweet(string Cursor, Tweet Tweet);

/// <summary>A tweet that changed, null where it was deleted, and where a reader stands who has seen that.</summary>
public readonly record struct LiveChange(string Cursor, Tweet? Tweet);

/// <summary>
/// Lists that are read as they grow: what a cursor has not seen first, each item once and in order, then what comes. A
/// feed is a cursor over what is stored; events only wake it. Thread-safe; each enumeration is one reader, ended by
/// disposing it.
/// </summary>
public sealed class LiveFeeds
{
    /// <summary>
    /// Direct replies to a tweet. <paramref name="after"/> is a cursor of this feed, or null for what comes from now
    /// on. Throws <see cref="FormatException"/> at once where it is no cursor.
    /// </summary>
    public IAsyncEnumerable<LiveTweet> Replies(TweetId tweet, string? after) => throw new NotSupportedException();

    /// <summary>
    /// A home timeline's new tweets. <paramref name="after"/> is a cursor of this feed, or the
    /// <see cref="ListCursor"/> of an item of one of its pages.
    /// </summary>
    public IAsyncEnumerable<LiveTweet> HomeTimeline(UserId user, string? after) => throw new NotSupportedException();

    /// <summary>A tweet's changes; the last one is its deletion.</summary>
    public IAsyncEnumerable<LiveChange> TweetChanges(TweetId tweet, string? after) => throw new NotSupportedException();
}
