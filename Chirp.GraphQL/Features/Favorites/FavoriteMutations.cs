using Chirp.Data.Model;
using Chirp.Data.Stores;
using Chirp.Engine.Binding;
using Chirp.GraphQL.Auth;
using Chirp.GraphQL.Features.Accounts;
using Chirp.GraphQL.Features.Tweets;

namespace Chirp.GraphQL.Features.Favorites;

internal sealed record FavoriteTweetInput(GlobalId TweetId, string? IdempotencyKey);

internal sealed record FavoriteTweetPayload(Tweet? Tweet, params IReadOnlyList<UserError> Errors);

internal sealed record UnfavoriteTweetInput(GlobalId TweetId, string? IdempotencyKey);

internal sealed record UnfavoriteTweetPayload(Tweet? Tweet, params IReadOnlyList<UserError> Errors);

[Fields("Mutation")]
internal static class FavoriteMutations
{
    public static async ValueTask<FavoriteTweetPayload> FavoriteTweetAsync(
        FavoriteTweetInput input, Caller caller, FavoriteStore favorites, TweetLoader tweets, UserLoader users,
        Idempotency idempotency, CancellationToken stop)
    {
        if (TweetTarget.Check(input.TweetId, input.IdempotencyKey, caller) is { } refused)
        {
            return new FavoriteTweetPayload(null, refused);
        }

        var (user, tweet) = (caller.User!.Value, input.TweetId.AsTweet!.Value);
        var key = idempotency.For(user.Value, input.IdempotencyKey, "favoriteTweet", input.TweetId.ToString());
        var result = await favorites.AddAsync(user, tweet, key, stop);
        if (WriteErrors.Of(result, new TweetNotFound()) is { } error)
        {
            return new FavoriteTweetPayload(null, error);
        }

        tweets.Clear(tweet);
        users.Clear(user);
        return await tweets.Load(tweet) is { } changed
            ? new FavoriteTweetPayload(changed)
            : new FavoriteTweetPayload(null, new TweetNotFound());
    }

    public static async ValueTask<UnfavoriteTweetPayload> UnfavoriteTweetAsync(
        UnfavoriteTweetInput input, Caller caller, FavoriteStore favorites, TweetLoader tweets, UserLoader users,
        Idempotency idempotency, CancellationToken stop)
    {
        if (TweetTarget.Check(input.TweetId, input.IdempotencyKey, caller) is { } refused)
        {
            return new UnfavoriteTweetPayload(null, refused);
        }

        var (user, tweet) = (caller.User!.Value, input.TweetId.AsTweet!.Value);
        var key = idempotency.For(user.Value, input.IdempotencyKey, "unfavoriteTweet", input.TweetId.ToString());
        var result = await favorites.RemoveAsync(user, tweet, key, stop);
        if (WriteErrors.Of(result, new TweetNotFound()) is { } error)
        {
            return new UnfavoriteTweetPayload(null, error);
        }

        tweets.Clear(tweet);
        users.Clear(user);
        return await tweets.Load(tweet) is { } changed
            ? new UnfavoriteTweetPayload(changed)
            : new UnfavoriteTweetPayload(null, new TweetNotFound());
    }
}
