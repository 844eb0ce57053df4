using Chirp.Data.Live;
using Chirp.Data.Model;
using Chirp.Data.Stores;
using Chirp.Engine;
using Chirp.Engine.Binding;

namespace Chirp.GraphQL.Features.Tweets;

internal sealed record TweetEvent(string Cursor, Tweet Tweet);

internal sealed record TweetChangedEvent(string Cursor, Tweet? Tweet);

[Fields("Subscription")]
internal static class LiveTweets
{
    public static async ValueTask<IAsyncEnumerable<TweetEvent>> TweetRepliesAsync(
        GlobalId tweetId, string? after, LiveFeeds feeds, TweetStore tweets, CancellationToken stop)
    {
        var tweet = tweetId.RequireTweet("tweetId");
        var replies = Open(() => feeds.Replies(tweet, after));
        await RequireAsync(tweet, tweets, stop);
        return TweetEvents.Of(replies);
    }

    public static async ValueTask<IAsyncEnumerable<TweetChangedEvent>> TweetChangedAsync(
        GlobalId tweetId, string? after, LiveFeeds feeds, TweetStore tweets, CancellationToken stop)
    {
        var tweet = tweetId.RequireTweet("tweetId");
        var changes = Open(() => feeds.TweetChanges(tweet, after));
        if (after is null)
        {
            // Who comes back with a cursor is told of a deletion by the last event instead.
            await RequireAsync(tweet, tweets, stop);
        }

        return TweetEvents.Of(changes);
    }

    private static async ValueTask RequireAsync(TweetId tweet, TweetStore tweets, CancellationToken stop)
    {
        if ((await tweets.FindAsync([tweet], stop))[0] is null)
        {
            throw new GraphQLException("The tweet does not exist or was deleted.", FeatureErrors.NotFound);
        }
    }

    private static IAsyncEnumerable<T> Open<T>(Func<IAsyncEnumerable<T>> open)
    {
        try
        {
            return open();
        }
        catch (FormatException)
        {
            throw FeatureErrors.InvalidCursorIn("after");
        }
    }
}

/// <summary>
/// Feeds as the events of subscriptions. What carries them ends them with the caller's token or session.
/// </summary>
internal static class TweetEvents
{
    public static IAsyncEnumerable<TweetEvent> Of(IAsyncEnumerable<LiveTweet> feed) =>
        new Mapped<LiveTweet, TweetEvent>(feed, static item => new TweetEvent(item.Cursor, item.Tweet));

    public static IAsyncEnumerable<TweetChangedEvent> Of(IAsyncEnumerable<LiveChange> feed) =>
        new Mapped<LiveChange, TweetChangedEvent>(
            feed, static item => new TweetChangedEvent(item.Cursor, item.Tweet));

    /// <summary>
    /// Each item as something else. Very many of these wait at a time, and this waits with nothing of its own.
    /// </summary>
    private sealed class Mapped<TItem, TResult>(IAsyncEnumerable<TItem> source, Func<TItem, TResult> map)
        : IAsyncEnumerable<TResult>
    {
        public IAsyncEnumerator<TResult> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
            new Enumerator(source.GetAsyncEnumerator(cancellationToken), map);

        private sealed class Enumerator(IAsyncEnumerator<TItem> source, Func<TItem, TResult> map)
            : IAsyncEnumerator<TResult>
        {
            public TResult Current => map(source.Current);

            public ValueTask<bool> MoveNextAsync() => source.MoveNextAsync();

            public ValueTask DisposeAsync() => source.DisposeAsync();
        }
    }
}
