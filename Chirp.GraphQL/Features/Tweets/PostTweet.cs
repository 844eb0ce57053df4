using System.Globalization;
using Chirp.Data.Model;
using Chirp.Data.Stores;
using Chirp.Engine.Binding;
using Chirp.GraphQL.Auth;
using Chirp.GraphQL.Features.Accounts;
using Chirp.GraphQL.Limits;

namespace Chirp.GraphQL.Features.Tweets;

internal sealed record PlaceInput(double Latitude, double Longitude, string? Name);

internal sealed record PostTweetInput(string Text, GlobalId? InReplyTo, PlaceInput? Place, string? IdempotencyKey);

internal sealed record PostTweetPayload(Tweet? Tweet, params IReadOnlyList<UserError> Errors);

[Fields("Mutation")]
internal static class PostTweetMutation
{
    public static async ValueTask<PostTweetPayload> PostTweetAsync(
        PostTweetInput input, Caller caller, TweetStore tweets, TweetLoader loader, UserLoader users,
        Idempotency idempotency, WriteBudgets budgets, CancellationToken stop)
    {
        var errors = new List<UserError>();
        var text = TweetRules.Text(input.Text, errors);
        var place = input.Place is null ? null : TweetRules.Place(input.Place, errors);
        if (input.InReplyTo is { AsTweet: null })
        {
            errors.Add(new InvalidInput("inReplyTo", "This is not the id of a tweet."));
        }

        if (Idempotency.Check(input.IdempotencyKey) is { } invalidKey)
        {
            errors.Add(invalidKey);
        }

        if (errors.Count > 0)
        {
            return new PostTweetPayload(null, errors);
        }

        if (caller.User is not { } author)
        {
            return new PostTweetPayload(null, new NotSignedIn());
        }

        var tweet = new NewTweet(author, text, input.InReplyTo?.AsTweet, place);
        var key = idempotency.For(
            author.Value, input.IdempotencyKey, "postTweet", text, input.InReplyTo?.ToString(),
            place?.Latitude.ToString("R", CultureInfo.InvariantCulture),
            place?.Longitude.ToString("R", CultureInfo.InvariantCulture), place?.Name);
        var result = await tweets.PostAsync(tweet, key, stop);
        await budgets.GiveBackRepeatedAsync(result, "postTweet", author);
        if (WriteErrors.Of(result, new TweetNotFound()) is { } error)
        {
            return new PostTweetPayload(null, error);
        }

        if (tweet.InReplyTo is { } repliedTo)
        {
            loader.Clear(repliedTo);
        }

        users.Clear(author);

        // A retry may find that the tweet was deleted since.
        return await loader.Load(new TweetId(result.Id)) is { } posted
            ? new PostTweetPayload(posted)
            : new PostTweetPayload(null, new TweetNotFound());
    }
}
