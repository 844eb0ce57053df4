using Chirp.Data.Model;
using Chirp.Data.Stores;
using Chirp.Engine.Binding;
using Chirp.Engine.Execution.Resolvers;
using Chirp.Engine.Loading;
using Chirp.GraphQL.Auth;
using Chirp.GraphQL.Paging;

namespace Chirp.GraphQL.Features.Favorites;

[Fields("Tweet")]
internal static class FavoritesOfTweet
{
    public static ValueTask<bool[]> ViewerHasFavorited(
        Batch<Tweet> tweets, Caller caller, FavoriteStore favorites, CancellationToken stop) =>
        caller.User is { } user
            ? favorites.HasFavoritedAsync(user, tweets.Select(static tweet => tweet.Id), stop)
            : new ValueTask<bool[]>(new bool[tweets.Count]);

    public static Load<UserConnection> FavoritedBy(Tweet tweet, PageArguments page, FavoritedByLoader people) =>
        people.By(tweet.Id, page).Select(static found => new UserConnection(found));
}

[Fields("User")]
internal static class FavoritesOfUser
{
    public static Load<TweetConnection> Favorites(User user, PageArguments page, FavoritesLoader favorites) =>
        favorites.By(user.Id, page).Select(static found => new TweetConnection(found));
}

/// <summary>What people favorited.</summary>
internal sealed class FavoritesLoader(FavoriteStore favorites) : PageLoader<UserId, TweetId>
{
    protected override ValueTask<IReadOnlyList<Page<TweetId>>> ReadAsync(
        IReadOnlyList<UserId> parents, PageRequest page, CancellationToken stop) =>
        favorites.ByUserAsync(parents, page, stop);
}

/// <summary>Who favorited tweets.</summary>
internal sealed class FavoritedByLoader(FavoriteStore favorites) : PageLoader<TweetId, UserId>
{
    protected override ValueTask<IReadOnlyList<Page<UserId>>> ReadAsync(
        IReadOnlyList<TweetId> parents, PageRequest page, CancellationToken stop) =>
        favorites.ByTweetAsync(parents, page, stop);
}
