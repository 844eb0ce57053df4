using Chirp.Data.Model;
using Chirp.Data.Stores;
using Chirp.GraphQL.Paging;

namespace Chirp.GraphQL.Features.Tweets;

/// <summary>People's tweets without replies to others.</summary>
internal sealed class OwnTweetsLoader(TweetStore tweets) : PageLoader<UserId, TweetId>
{
    protected override ValueTask<IReadOnlyList<Page<TweetId>>> ReadAsync(
        IReadOnlyList<UserId> parents, PageRequest page, CancellationToken stop) =>
        tweets.ByAuthorAsync(parents, includeReplies: false, page, stop);
}

/// <summary>People's tweets, replies included.</summary>
internal sealed class AllTweetsLoader(TweetStore tweets) : PageLoader<UserId, TweetId>
{
    protected override ValueTask<IReadOnlyList<Page<TweetId>>> ReadAsync(
        IReadOnlyList<UserId> parents, PageRequest page, CancellationToken stop) =>
        tweets.ByAuthorAsync(parents, includeReplies: true, page, stop);
}

/// <summary>Direct replies.</summary>
internal sealed class RepliesLoader(TweetStore tweets) : PageLoader<TweetId, TweetId>
{
    protected override bool NewestFirst => false;

    protected override ValueTask<IReadOnlyList<Page<TweetId>>> ReadAsync(
        IReadOnlyList<TweetId> parents, PageRequest page, CancellationToken stop) =>
        tweets.RepliesAsync(parents, page, stop);
}
