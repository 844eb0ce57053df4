using Chirp.Data.Model;
using Chirp.Data.Stores;
using Chirp.Engine.Binding;
using Chirp.GraphQL.Auth;
using Chirp.GraphQL.Features.Accounts;
using Chirp.GraphQL.Features.Tweets;
using Chirp.GraphQL.Limits;

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
        Idempotency idempotency, WriteBudgets budgets, CancellationToken stop)
    {
        var change = new Change("favoriteTweet", input.TweetId, input.IdempotencyKey, favorites.AddAsync);
        var (tweet, errors) = await MakeAsync(change, caller, tweets, users, idempotency, budgets, stop);
        return new FavoriteTweetPayload(tweet, errors);
    }

    public static async ValueTask<UnfavoriteTweetPayload> UnfavoriteTweetAsync(
        UnfavoriteTweetInput input, Caller caller, FavoriteStore favorites, TweetLoader tweets, UserLoader users,
        Idempotency idempotency, WriteBudgets budgets, CancellationToken stop)
    {
        var change = new Change("unfavoriteTweet", input.TweetId, input.IdempotencyKey, favorites.RemoveAsync);
        var (tweet, errors) = await MakeAsync(change, caller, tweets, users, idempotency, budgets, stop);
        return new UnfavoriteTweetPayload(tweet, errors);
    }

    private static async ValueTask<Outcome<Tweet>> MakeAsync(
        Change change, Caller caller, TweetLoader tweets, UserLoader users, Idempotency idempotency,
        WriteBudgets budgets, CancellationToken stop)
    {
        if (TweetTarget.Check(change.Tweet, change.IdempotencyKey, caller) is { } refused)
        {
            return new Outcome<Tweet>(null, refused);
        }

        var (user, tweet) = (caller.User!.Value, change.Tweet.AsTweet!.Value);
        var key = idempotency.For(user.Value, change.IdempotencyKey, change.Mutation, change.Tweet.ToString());
        var result = await change.Write(user, tweet, key, stop);
        await budgets.GiveBackRepeatedAsync(result, change.Mutation, user);
        if (WriteErrors.Of(result, new TweetNotFound()) is { } error)
        {
            return new Outcome<Tweet>(null, error);
        }

        // The tweet and the person have other counts now.
        tweets.Clear(tweet);
        users.Clear(user);
        return await tweets.Load(tweet) is { } changed
            ? new Outcome<Tweet>(changed)
            : new Outcome<Tweet>(null, new TweetNotFound());
    }

    private sealed record Change(
        string Mutation, GlobalId Tweet, string? IdempotencyKey, WriteOne<Data.Model.TweetId> Write);
}
