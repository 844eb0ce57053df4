using Chirp.Data.Model;
using Chirp.Engine.Loading;
using Chirp.GraphQL.Features.Accounts;
using Chirp.GraphQL.Features.Tweets;

namespace Chirp.GraphQL.Paging;

/// <summary>An item at its place in a page.</summary>
internal sealed class Edge<T>(ListCursor cursor, T node)
    where T : class
{
    public string Cursor => cursor.Format();

    public T Node => node;
}

/// <summary>A page of tweets: their ids, and the tweets where they are asked for.</summary>
internal sealed class TweetConnection(Page<TweetId> page)
{
    public PageInfo PageInfo => PageInfo.Of(page);

    public string LiveCursor => ListCursor.Live(page).Format();

    public Load<IReadOnlyList<Edge<Tweet>>> Edges(TweetLoader tweets) => PageItems.Edges(page, tweets);

    public Load<IReadOnlyList<Tweet>> Nodes(TweetLoader tweets) => PageItems.Nodes(page, tweets);
}

/// <summary>A page of people: their ids, and the people where they are asked for.</summary>
internal sealed class UserConnection(Page<UserId> page)
{
    public PageInfo PageInfo => PageInfo.Of(page);

    public Load<IReadOnlyList<Edge<User>>> Edges(UserLoader users) => PageItems.Edges(page, users);

    public Load<IReadOnlyList<User>> Nodes(UserLoader users) => PageItems.Nodes(page, users);
}
