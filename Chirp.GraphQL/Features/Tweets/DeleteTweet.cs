using Chirp.Data.Model;
using Chirp.Data.Stores;
using Chirp.Engine.Binding;
using Chirp.GraphQL.Auth;
using Chirp.GraphQL.Features.Accounts;

namespace Chirp.GraphQL.Features.Tweets;

internal sealed record DeleteTweetInput(GlobalId TweetId, string? IdempotencyKey);

internal sealed record DeleteTweetPayload(TweetId? DeletedTweetId, params IReadOnlyList<UserError> Errors);

[Fields("Mutation")]
internal static class DeleteTweetMutation
{
    public static async ValueTask<DeleteTweetPayload> DeleteTweetAsync(
        DeleteTweetInput input, Caller caller, TweetStore tweets, TweetLoader loader, UserLoader users,
        Idempotency idempotency, CancellationToken stop)
    {
        if (TweetTarget.Check(input.TweetId, input.IdempotencyKey, caller) is { } refused)
        {
            return new DeleteTweetPayload(null, refused);
        }

        var (author, tweet) = (caller.User!.Value, input.TweetId.AsTweet!.Value);
        var key = idempotency.For(author.Value, input.IdempotencyKey, "deleteTweet", input.TweetId.ToString());
        var result = await tweets.DeleteAsync(author, tweet, key, stop);
        if (WriteErrors.Of(result, new TweetNotFound()) is { } error)
        {
            return new DeleteTweetPayload(null, error);
        }

        loader.Clear();
        users.Clear(author);
        return new DeleteTweetPayload(tweet);
    }
}

/// <summary>What mutations of one tweet ask first.</summary>
internal static class TweetTarget
{
    /// <summary>The error of an input that names no tweet, has no possible key, or comes from nobody.</summary>
    public static UserError? Check(GlobalId tweet, string? idempotencyKey, Caller caller) =>
        tweet.AsTweet is null ? new InvalidInput("tweetId", "This is not the id of a tweet.")
        : Idempotency.Check(idempotencyKey) is { } invalidKey ? invalidKey
        : caller.IsSignedIn ? null
        : new NotSignedIn();
}
