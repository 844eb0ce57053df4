using System.Text;
using System.Text.Json;
using Chirp.Engine;
using Chirp.Engine.Response;
using Chirp.Engine.Schema;
using Chirp.GraphQL.Auth;
using Chirp.GraphQL.Features;
using Xunit;

namespace Chirp.Tests.GraphQL.Features;

/// <summary>Responses to live events that are made once for all, and those that must not be.</summary>
public sealed class SharedEventTests
{
    private static readonly GraphQLSchema s_schema =
        SchemaBuilder.Build(new Chirp.Engine.Language.SourceText(ChirpSchema.ReadText()));

    [Theory]
    [InlineData("subscription { homeTimeline { cursor tweet { text favoriteCount author { handle name } } } }")]
    [InlineData("subscription { homeTimeline { tweet { text entities { start } inReplyTo { text } replies { nodes "
        + "{ author { handle followers { nodes { handle } } } } } } } }")]
    public async Task A_tweet_on_home_timelines_is_one_response_for_all_who_select_the_same(string document)
    {
        await using var world = await FeatureWorld.OpenAsync();
        var (ada, bob, eve) =
            (await world.SignUpAsync("ada"), await world.SignUpAsync("bob"), await world.SignUpAsync("eve"));
        await world.MutateAsync("follow", "", new { userId = ada.Id }, bob.Caller);
        await world.MutateAsync("follow", "", new { userId = ada.Id }, eve.Caller);
        await using var toBob = await SubscribeAsync(world, document, bob.Caller);
        await using var toEve = await SubscribeAsync(world, document, eve.Caller);
        var (bobs, eves) = (toBob.NextAsync(), toEve.NextAsync());
        await world.PostAsync(ada, "hello");

        Assert.Same(await bobs, await eves);
        Assert.Contains("hello", Text(await bobs), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_viewer_has_done_is_told_to_them_alone()
    {
        await using var world = await FeatureWorld.OpenAsync();
        var (ada, bob) = (await world.SignUpAsync("ada"), await world.SignUpAsync("bob"));
        var tweet = await world.PostAsync(ada, "hello");
        var document = $$"""subscription { tweetChanged(tweetId: "{{tweet}}") { tweet { viewerHasFavorited } } }""";
        await using var toAda = await SubscribeAsync(world, document, ada.Caller);
        await using var toBob = await SubscribeAsync(world, document, bob.Caller);
        var (adas, bobs) = (toAda.NextAsync(), toBob.NextAsync());
        await world.MutateAsync("favoriteTweet", "", new { tweetId = tweet }, bob.Caller);

        Assert.Contains("\"viewerHasFavorited\":false", Text(await adas), StringComparison.Ordinal);
        Assert.Contains("\"viewerHasFavorited\":true", Text(await bobs), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_field_that_differs_between_two_viewers_keeps_a_response_from_being_shared()
    {
        await using var world = await FeatureWorld.OpenAsync();
        var (ada, bob) = (await world.SignUpAsync("ada"), await world.SignUpAsync("bob"));
        await world.MutateAsync("follow", "", new { userId = ada.Id }, bob.Caller);
        var tweet = await world.PostAsync(ada, "hello @bob");
        await world.PostAsync(bob, "hello back", tweet);
        await world.MutateAsync("favoriteTweet", "", new { tweetId = tweet }, bob.Caller);

        var differing = new HashSet<string>();
        Compare(
            await WalkAsync(world, ada, tweet, ada.Caller), await WalkAsync(world, ada, tweet, bob.Caller),
            "Query", differing);

        Assert.Superset(
            new HashSet<string> { "Tweet.viewerHasFavorited", "User.viewerFollows", "User.followsViewer" }, differing);
        var shared = differing.Where(coordinate => world.IsSameForAll(coordinate));
        Assert.Empty(shared);
    }

    /// <summary>Collects the coordinates of fields that differ and are not made of fields that do.</summary>
    private static void Compare(JsonElement one, JsonElement other, string type, HashSet<string> differing)
    {
        foreach (var field in one.EnumerateObject())
        {
            var (here, there) = (field.Value, other.GetProperty(field.Name));
            if (!Enter(here, there, differing))
            {
                differing.Add($"{type}.{field.Name}");
            }
        }
    }

    /// <summary>False where two values differ but not in fields of objects that are in both.</summary>
    private static bool Enter(JsonElement here, JsonElement there, HashSet<string> differing)
    {
        if (JsonElement.DeepEquals(here, there))
        {
            return true;
        }

        switch (here.ValueKind, there.ValueKind)
        {
            case (JsonValueKind.Object, JsonValueKind.Object)
                when TypeOf(here) == TypeOf(there):
                Compare(here, there, TypeOf(here)!, differing);
                return true;
            case (JsonValueKind.Array, JsonValueKind.Array) when here.GetArrayLength() == there.GetArrayLength():
                return here.EnumerateArray().Zip(there.EnumerateArray())
                    .All(pair => Enter(pair.First, pair.Second, differing));
            default:
                return false;
        }
    }

    private static string? TypeOf(JsonElement value) => value.GetProperty("__typename").GetString();

    private static async Task<JsonElement> WalkAsync(FeatureWorld world, Person person, string tweet, Caller caller)
    {
        var document = new StringBuilder("{ ");
        foreach (var (field, arguments) in ((string, string)[])
            [("user", "(handle: \"ada\")"), ("tweet", $"(id: \"{tweet}\")"), ("node", $"(id: \"{person.Id}\")")])
        {
            document.Append(field).Append(arguments).Append(' ');
            Select(s_schema.Query!.FindField(field)!.Type.Named, 3, document);
        }

        var response = await world.AskAsync(document.Append('}').ToString(), null, caller);
        Assert.False(response.TryGetProperty("errors", out var errors), errors.ToString());
        return response.GetProperty("data");
    }

    /// <summary>All fields of a type that need no arguments, and those below them to a depth.</summary>
    private static void Select(NamedType type, int depth, StringBuilder document)
    {
        if (type is ScalarType or EnumType)
        {
            return;
        }

        document.Append("{ __typename ");
        foreach (var possible in s_schema.PossibleTypes(type))
        {
            document.Append("... on ").Append(possible.Name).Append(" { ");
            foreach (var field in possible.Fields)
            {
                var isLeaf = field.Type.Named is ScalarType or EnumType;
                if ((isLeaf || depth > 0) && field.Arguments.All(static argument =>
                    !argument.Type.IsNonNull || argument.DefaultLiteral is not null))
                {
                    document.Append(field.Name).Append(' ');
                    Select(field.Type.Named, depth - 1, document);
                }
            }

            document.Append("} ");
        }

        document.Append("} ");
    }

    private static string Text(ResponseBuffer response) => Encoding.UTF8.GetString(response.Memory.Span);

    private static async Task<Subscriber> SubscribeAsync(FeatureWorld world, string document, Caller caller) =>
        new(Assert.IsType<StreamResult>(await world.StartAsync(document, null, caller), exactMatch: false));

    /// <summary>Reads a subscription's responses and keeps them undisposed.</summary>
    private sealed class Subscriber(StreamResult result) : IAsyncDisposable
    {
        private readonly IAsyncEnumerator<ResponseBuffer> _responses =
            result.Responses.GetAsyncEnumerator(TestContext.Current.CancellationToken);

        public async Task<ResponseBuffer> NextAsync()
        {
            Assert.True(await _responses.MoveNextAsync());
            return _responses.Current;
        }

        public async ValueTask DisposeAsync()
        {
            await _responses.DisposeAsync();
            await result.DisposeAsync();
        }
    }
}
