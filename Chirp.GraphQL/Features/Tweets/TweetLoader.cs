using Chirp.Data.Model;
using Chirp.Data.Stores;
using Chirp.Engine.Loading;

namespace Chirp.GraphQL.Features.Tweets;

/// <summary>Tweets by id.</summary>
internal sealed class TweetLoader(TweetStore tweets) : Loader<TweetId, Tweet>
{
    protected override async ValueTask FetchAsync(Fetch<TweetId, Tweet> fetch, CancellationToken stop) =>
        fetch.Fill(await tweets.FindAsync(fetch.Keys, stop));
}
