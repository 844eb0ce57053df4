using System.Runtime.CompilerServices;
using Chirp.Data.Model;
using Chirp.Data.Stores;
using Chirp.Data.Timelines;

namespace Chirp.Data.Live;

/// <summary>
/// A tweet that was written, and where a reader stands who has seen it: one object for all who stand there.
/// </summary>
public sealed record LiveTweet(string Cursor, Tweet Tweet);

/// <summary>
/// A tweet that changed, null where it was deleted, and where a reader stands who has seen that: one object for all who
/// watch it.
/// </summary>
public sealed record LiveChange(string Cursor, Tweet? Tweet)
{
    /// <summary>Where whoever has read a tweet stands in its changes; null of one that is gone.</summary>
    public static string CursorOf(Tweet? tweet) => CursorText.FormatVersion(tweet?.Version);
}

/// <summary>
/// Lists that are read as they grow: what a cursor has not seen first, each item once and in order, then what comes. A
/// feed is a cursor over what is stored; events only wake it. Thread-safe; each enumeration is one reader, ended by
/// disposing it.
/// </summary>
public sealed class LiveFeeds : IAsyncDisposable
{
    /// <summary>
    /// Readers that may read the database at one time, so that everybody's coming back after an outage leaves
    /// connections for others.
    /// </summary>
    private const int MaxReads = 8;

    private readonly LiveEvents _events;
    private readonly PendingWrites _pending;
    private readonly TweetStore _tweets;
    private readonly HotTimelines _timelines;
    private readonly FollowStore _follows;
    private readonly WatchedTweets _watched;
    private readonly SemaphoreSlim _reads = new(MaxReads, MaxReads);

    internal LiveFeeds(
        LiveEvents events, PendingWrites pending, TweetStore tweets, HotTimelines timelines, FollowStore follows,
        TimeProvider clock)
    {
        _events = events;
        _pending = pending;
        _tweets = tweets;
        _timelines = timelines;
        _follows = follows;
        _watched = new WatchedTweets(events, tweets, clock);
    }

    /// <summary>
    /// Direct replies to a tweet. <paramref name="after"/> is a cursor of this feed or of its pages, or null for what
    /// comes from now on. Ends after what was missed where the tweet does not exist. Throws
    /// <see cref="FormatException"/> at once where it is no cursor.
    /// </summary>
    public IAsyncEnumerable<LiveTweet> Replies(TweetId tweet, string? after)
    {
        var cursor = Parse(after);
        return new Readers(
            () => new RepliesFeed(tweet, _events, _tweets, _pending, _reads), cursor);
    }

    /// <summary>
    /// A home timeline's new tweets. <paramref name="after"/> is a cursor of this feed, or the
    /// <see cref="ListCursor"/> of an item of one of its pages.
    /// </summary>
    public IAsyncEnumerable<LiveTweet> HomeTimeline(UserId user, string? after)
    {
        var cursor = Parse(after);
        return new Readers(
            () => new HomeFeed(user, _events, _tweets, _timelines, _follows, _pending, _reads), cursor);
    }

    /// <summary>
    /// A tweet's changes, those that follow each other quickly as one; the last one is its deletion. Gives the deletion
    /// alone where the tweet does not exist, and nothing to a cursor that has seen it.
    /// </summary>
    public IAsyncEnumerable<LiveChange> TweetChanges(TweetId tweet, string? after)
    {
        long? version = null;
        if (after is not null && !CursorText.TryParseVersion(after, out version))
        {
            throw NoCursor();
        }

        return after is not null && version is null
            ? AsyncEnumerable.Empty<LiveChange>()
            : ReadChangesAsync(tweet, version, CancellationToken.None);
    }

    public async ValueTask DisposeAsync() => await _watched.DisposeAsync();

    private async IAsyncEnumerable<LiveChange> ReadChangesAsync(
        TweetId tweet, long? version, [EnumeratorCancellation] CancellationToken stop)
    {
        var mailbox = new Mailbox();
        await using var registration = stop.UnsafeRegister(static waiting => ((Mailbox)waiting!).Wake(), mailbox);
        try
        {
            // order matters: first in the index, then the version.
            _events.Index.AddChanges(tweet, mailbox);
            var state = await FindAsync(tweet, stop);
            version ??= state.Tweet?.Version;
            while (true)
            {
                if (state is { Tweet: null } || state.Tweet.Version > version)
                {
                    version = state.Tweet?.Version;
                    yield return state.Change;
                }

                if (state.Tweet is null)
                {
                    yield break;
                }

                state = await NextAsync(tweet, mailbox, stop);
            }
        }
        finally
        {
            _events.Index.RemoveChanges(tweet, mailbox);
        }
    }

    /// <summary>The newest state that has arrived.</summary>
    private async ValueTask<TweetState> NextAsync(TweetId tweet, Mailbox mailbox, CancellationToken stop)
    {
        TweetState? newest = null;
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            if (mailbox.TryTake(out var item, out var isLost))
            {
                newest = (TweetState)item;
            }
            else if (isLost)
            {
                return await FindAsync(tweet, stop);
            }
            else if (newest is not null)
            {
                return newest;
            }
            else
            {
                await mailbox.WaitAsync();
            }
        }
    }

    private async ValueTask<TweetState> FindAsync(TweetId tweet, CancellationToken stop)
    {
        await _reads.WaitAsync(stop);
        try
        {
            return new TweetState(tweet, (await _tweets.FindAsync([tweet], stop))[0]);
        }
        finally
        {
            _reads.Release();
        }
    }

    private static ListCursor? Parse(string? after)
    {
        if (after is null)
        {
            return null;
        }

        return ListCursor.TryParse(after, out var cursor) ? cursor : throw NoCursor();
    }

    private static FormatException NoCursor() => new("The text is no cursor of this feed.");

    /// <summary>Each enumeration is a reader of its own.</summary>
    private sealed class Readers(Func<ListFeed> open, ListCursor? after) : IAsyncEnumerable<LiveTweet>
    {
        public IAsyncEnumerator<LiveTweet> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
            open().ReadAsync(after, cancellationToken).GetAsyncEnumerator(CancellationToken.None);
    }
}
