using Chirp.Data.Live;
using Chirp.Data.Model;
using Chirp.Data.Timelines;
using Chirp.Engine;
using Chirp.Engine.Binding;
using Chirp.GraphQL.Auth;
using Chirp.GraphQL.Features.Accounts;
using Chirp.GraphQL.Paging;

namespace Chirp.GraphQL.Features.Timeline;

[Fields("Viewer")]
internal static class HomeTimeline
{
    [GraphQLName("homeTimeline")]
    public static async ValueTask<TweetConnection> ReadAsync(
        Viewer viewer, PageArguments page, HotTimelines timelines, CancellationToken stop) =>
        new((await PageReader.ReadAsync<TweetId>(
            page.Request,
            newestFirst: true,
            async (range, token) => [await timelines.HomeAsync(viewer.Id, range, token)],
            stop))[0]);
}

[Fields("Subscription")]
internal static class LiveTimeline
{
    public static IAsyncEnumerable<LiveTweet> HomeTimeline(
        string? after, Caller caller, LiveFeeds feeds)
    {
        if (caller.User is not { } user)
        {
            throw new GraphQLException(
                "Sign in to watch your home timeline: send an access token.", FeatureErrors.Unauthenticated);
        }

        try
        {
            return feeds.HomeTimeline(user, after);
        }
        catch (FormatException)
        {
            throw FeatureErrors.InvalidCursorIn("after");
        }
    }
}
