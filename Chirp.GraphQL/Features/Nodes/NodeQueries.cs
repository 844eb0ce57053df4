using Chirp.Engine;
using Chirp.Engine.Binding;
using Chirp.Engine.Loading;
using Chirp.GraphQL.Features.Accounts;
using Chirp.GraphQL.Features.Tweets;

namespace Chirp.GraphQL.Features.Nodes;

[Fields("Query")]
internal static class NodeQueries
{
    private const int MaxIds = 100;

    public static Load<object?> Node(GlobalId id, TweetLoader tweets, UserLoader users, SessionLoader sessions) =>
        Find(id, "id", tweets, users, sessions);

    public static Load<object?>[] Nodes(
        IReadOnlyList<GlobalId> ids, TweetLoader tweets, UserLoader users, SessionLoader sessions)
    {
        if (ids.Count > MaxIds)
        {
            throw new GraphQLException(
                $"'ids' has {ids.Count} ids; at most {MaxIds} can be asked for at once.", FeatureErrors.TooManyIds);
        }

        var nodes = new Load<object?>[ids.Count];
        for (var i = 0; i < nodes.Length; i++)
        {
            nodes[i] = Find(ids[i], $"ids[{i}]", tweets, users, sessions);
        }

        return nodes;
    }

    private static Load<object?> Find(
        GlobalId id, string argument, TweetLoader tweets, UserLoader users, SessionLoader sessions) => id switch
        {
            { AsTweet: { } tweet } => tweets.By(tweet).Select(static found => (object?)found),
            { AsUser: { } user } => users.By(user).Select(static found => (object?)found),
            { AsSession: { } session } => sessions.By(session).Select(static found => (object?)found),
            _ => throw new GraphQLException($"'{argument}' is not an id of this schema.", FeatureErrors.InvalidId),
        };
}

[Fields("Query")]
internal static class FindQueries
{
    public static Load<Data.Model.User> User(string handle, UserByHandleLoader users) => users.ByHandle(handle);

    public static Load<Data.Model.Tweet> Tweet(GlobalId id, TweetLoader tweets) => tweets.By(id.RequireTweet("id"));
}
