using Chirp.Data.Live;
using Chirp.Data.Model;
using Chirp.Data.Stores;
using Chirp.Engine;
using Chirp.Engine.Binding;

namespace Chirp.GraphQL.Features.Tweets;

/// <summary>
/// Feeds are the sources as they are. What carries them ends them with the caller's token or session.
/// </summary>
[Fields("Subscription")]
internal static class LiveTweets
{
    public static async ValueTask<IAsyncEnumerable<LiveTweet>> TweetRepliesAsync(
        GlobalId tweetId, string? after, LiveFeeds feeds, TweetStore tweets, CancellationToken stop)
    {
        var tweet = tweetId.RequireTweet("tweetId");
        var replies = Open(() => feeds.Replies(tweet, after));
        await RequireAsync(tweet, tweets, stop);
        return replies;
    }

    public static async ValueTask<IAsyncEnumerable<LiveChange>> TweetChangedAsync(
        GlobalId tweetId, string? after, LiveFeeds feeds, TweetStore tweets, CancellationToken stop)
    {
        var tweet = tweetId.RequireTweet("tweetId");
        var changes = Open(() => feeds.TweetChanges(tweet, after));
        if (after is null)
        {
            // Who comes back with a cursor is told of a deletion by the last event instead.
            await RequireAsync(tweet, tweets, stop);
        }

        return changes;
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
