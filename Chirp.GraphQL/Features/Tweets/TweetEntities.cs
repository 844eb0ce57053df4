using Chirp.Data.Model;
using Chirp.Data.Text;
using Chirp.Engine.Binding;
using Chirp.Engine.Loading;
using Chirp.GraphQL.Features.Accounts;

namespace Chirp.GraphQL.Features.Tweets;

/// <summary>A piece of a tweet's text that stands for something; positions count code points.</summary>
internal abstract record TweetEntity(int Start, int End);

internal sealed record MentionEntity(int Start, int End, string Handle) : TweetEntity(Start, End);

internal sealed record HashtagEntity(int Start, int End, string Tag) : TweetEntity(Start, End);

internal sealed record CashtagEntity(int Start, int End, string Symbol) : TweetEntity(Start, End);

internal sealed record UrlEntity(int Start, int End, string Url) : TweetEntity(Start, End);

[Fields("MentionEntity")]
internal static class MentionFields
{
    public static Load<User> User(MentionEntity mention, UserByHandleLoader users) => users.ByHandle(mention.Handle);
}

/// <summary>Reads the entities of texts.</summary>
internal static class TweetEntities
{
    public static IReadOnlyList<TweetEntity> Of(string text)
    {
        var found = EntityExtractor.All(text);
        if (found.Count == 0)
        {
            return [];
        }

        var entities = new TweetEntity[found.Count];
        for (var i = 0; i < entities.Length; i++)
        {
            var piece = found[i];
            entities[i] = piece.Kind switch
            {
                EntityKind.Mention => new MentionEntity(piece.Start, piece.End, piece.Value),
                EntityKind.Hashtag => new HashtagEntity(piece.Start, piece.End, piece.Value),
                EntityKind.Cashtag => new CashtagEntity(piece.Start, piece.End, piece.Value),
                _ => new UrlEntity(piece.Start, piece.End, WithProtocol(piece.Value)),
            };
        }

        return entities;
    }

    private static string WithProtocol(string url) =>
        url.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
        || url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? url : $"https://{url}";
}
