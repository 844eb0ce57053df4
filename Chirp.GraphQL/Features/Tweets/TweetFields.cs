using Chirp.Data.Live;
using Chirp.Data.Model;
using Chirp.Data.Stores;
using Chirp.Engine.Binding;
using Chirp.Engine.Execution.Resolvers;
using Chirp.Engine.Loading;
using Chirp.GraphQL.Features.Accounts;
using Chirp.GraphQL.Paging;

namespace Chirp.GraphQL.Features.Tweets;

[Fields("Tweet")]
internal static class TweetFields
{
    public static Load<User> Author(Tweet tweet, UserLoader users) => users.By(tweet.AuthorId);

    public static IReadOnlyList<TweetEntity> Entities(Tweet tweet) => TweetEntities.Of(tweet.Text);

    public static Load<Tweet> InReplyTo(Tweet tweet, TweetLoader tweets) =>
        tweet.InReplyTo is { } repliedTo ? tweets.By(repliedTo) : default;

    public static bool IsReply(Tweet tweet) => tweet.InReplyTo is not null;

    public static string LiveCursor(Tweet tweet) => LiveChange.CursorOf(tweet);

    public static Conversation Conversation(Tweet tweet) => new(tweet);

    public static Load<TweetConnection> Replies(Tweet tweet, PageArguments page, RepliesLoader replies) =>
        replies.By(tweet.Id, page).Select(static found => new TweetConnection(found));
}

[Fields("User")]
internal static class TweetsOfUser
{
    public static Load<TweetConnection> Tweets(
        User user, PageArguments page, bool includeReplies, OwnTweetsLoader own, AllTweetsLoader all) =>
        (includeReplies ? all.By(user.Id, page) : own.By(user.Id, page))
            .Select(static found => new TweetConnection(found));
}

/// <summary>The thread a tweet stands in.</summary>
internal sealed record Conversation(Tweet Tweet);

[Fields("Conversation")]
internal static class ConversationFields
{
    public static Load<Tweet> Root(Conversation conversation, TweetLoader tweets) =>
        conversation.Tweet.InReplyTo is null ? Load.Of(conversation.Tweet) : tweets.By(conversation.Tweet.RootId);

    public static ValueTask<IReadOnlyList<IReadOnlyList<Tweet>>> Ancestors(
        Batch<Conversation> conversations, TweetStore tweets, CancellationToken stop) =>
        tweets.AncestorsAsync(conversations.Select(static conversation => conversation.Tweet), stop);
}
