using Chirp.Engine;
using Chirp.Engine.Binding;
using Chirp.Engine.Language;
using Chirp.Engine.Loading;

namespace Chirp.Bench.Engine;

/// <summary>What <see cref="ExecutionBenchmarks"/> executes.</summary>
internal static class ExecutionSchema
{
    public const string Sdl = """
        type Query { items: [Item!]! timeline: [Tweet!]! }
        type Item { id: ID! name: String! score: Int! active: Boolean! owner: Owner! }
        type Owner { id: ID! name: String! }
        type Tweet {
          id: ID! text: String! createdAt: String! favoriteCount: Int! retweetCount: Int! replyCount: Int!
          viewerHasFavorited: Boolean! author: User!
        }
        type User { id: ID! handle: String! name: String! avatarUrl: String! verified: Boolean! }
        """;

    public const string ObjectsQuery = "{ items { id name score active owner { id name } } }";

    public const string TimelineQuery = """
        { timeline { id text createdAt favoriteCount retweetCount replyCount viewerHasFavorited
          author { id handle name avatarUrl verified } } }
        """;

    public static IServiceProvider NoServices { get; } = new Nothing();

    public static GraphQLEngine CreateEngine()
    {
        var schema = SchemaBuilder.Build(new SourceText(Sdl));
        var bound = SchemaBinding.Create(
            schema, new BindingOptions().AddFields(typeof(QueryFields)).AddFields(typeof(TweetFields)));
        return new GraphQLEngine(bound, new EngineOptions());
    }

    public static IReadOnlyList<Item> Items { get; } =
    [
        .. Enumerable.Range(0, 1000).Select(static i =>
            new Item($"item-{i}", $"Item number {i}", i * 7, i % 2 == 0,
                new Owner($"owner-{i % 10}", $"Owner {i % 10}"))),
    ];

    public static IReadOnlyDictionary<int, User> Users { get; } = Enumerable.Range(0, 8).ToDictionary(
        static i => i,
        static i => new User(
            $"user-{i}", $"handle{i}", $"Person Number {i}", $"https://media.example/avatars/{i}.png", i % 3 == 0));

    public static IReadOnlyList<Tweet> Timeline { get; } =
    [
        .. Enumerable.Range(0, 20).Select(static i => new Tweet(
            $"tweet-{i}", $"This is tweet number {i}: it says something of about the usual length of a tweet, with é.",
            "2026-11-23T09:00:00.000Z", i * 3, i, i / 2, i % 4 == 0, i % 8)),
    ];

    private sealed class Nothing : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}

internal sealed record Item(string Id, string Name, int Score, bool Active, Owner Owner);

internal sealed record Owner(string Id, string Name);

internal sealed record Tweet(
    string Id, string Text, string CreatedAt, int FavoriteCount, int RetweetCount, int ReplyCount,
    bool ViewerHasFavorited, int AuthorId);

internal sealed record User(string Id, string Handle, string Name, string AvatarUrl, bool Verified);

internal sealed class UserLoader : Loader<int, User>
{
    protected override ValueTask FetchAsync(Fetch<int, User> fetch, CancellationToken stop)
    {
        for (var i = 0; i < fetch.Count; i++)
        {
            fetch.SetAt(i, ExecutionSchema.Users[fetch[i]]);
        }

        return ValueTask.CompletedTask;
    }
}

[Fields("Query")]
internal static class QueryFields
{
    public static IReadOnlyList<Item> Items() => ExecutionSchema.Items;

    public static ValueTask<IReadOnlyList<Tweet>> Timeline() => new(ExecutionSchema.Timeline);
}

[Fields("Tweet")]
internal static class TweetFields
{
    public static Load<User> Author(Tweet tweet, UserLoader users) => users.By(tweet.AuthorId);
}
