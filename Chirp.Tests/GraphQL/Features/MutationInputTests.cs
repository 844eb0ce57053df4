using System.Text.Json;
using System.Text.Json.Nodes;
using Chirp.Engine;
using Chirp.Engine.Schema;
using Chirp.GraphQL.Auth;
using Chirp.GraphQL.Features;
using Xunit;

namespace Chirp.Tests.GraphQL.Features;

/// <summary>
/// Every field of every mutation's input, read off the contract: missing, null, empty, too long, with a control
/// character, of another JSON type, and every mutation by nobody. Each is a typed or a coded error and changes nothing.
/// </summary>
public sealed class MutationInputTests
{
    private static readonly string[] s_open = ["signUp", "signIn", "refreshSession"];

    public static TheoryData<string> Mutations =>
        [.. s_schema.Mutation!.Fields.Select(static mutation => mutation.Name)];

    private static readonly GraphQLSchema s_schema =
        SchemaBuilder.Build(new Chirp.Engine.Language.SourceText(ChirpSchema.ReadText()));

    [Theory]
    [MemberData(nameof(Mutations))]
    public async Task Bad_input_is_an_error_and_changes_nothing(string mutation)
    {
        await using var stage = await Stage.OpenAsync();
        var before = await stage.FingerprintAsync();
        foreach (var field in InputOf(mutation).Fields)
        {
            foreach (var (what, change) in BadValues(mutation, field))
            {
                var input = stage.ValidInput(mutation);
                change(input);
                var response = await stage.RunAsync(mutation, input, stage.Ada.Caller);
                AssertRefused(response, $"{mutation}.{field.Name} {what}");
            }
        }

        Assert.Equal(before, await stage.FingerprintAsync());
    }

    [Theory]
    [MemberData(nameof(Mutations))]
    public async Task Nobody_changes_anything(string mutation)
    {
        if (s_open.Contains(mutation))
        {
            return;
        }

        await using var stage = await Stage.OpenAsync();
        var before = await stage.FingerprintAsync();

        var response = await stage.RunAsync(mutation, stage.ValidInput(mutation), FeatureWorld.Nobody);

        Assert.Equal("NotSignedIn", TypeOfError(response));
        Assert.Equal(before, await stage.FingerprintAsync());
    }

    [Theory]
    [MemberData(nameof(Mutations))]
    public async Task The_valid_input_of_these_tests_is_valid(string mutation)
    {
        await using var stage = await Stage.OpenAsync();

        var response = await stage.RunAsync(mutation, stage.ValidInput(mutation), stage.Ada.Caller);

        Assert.False(response.TryGetProperty("errors", out var errors), errors.ToString());
        Assert.Null(TypeOfError(response));
    }

    [Theory]
    [InlineData("deleteTweet", "tweetId", "bobs tweet", "NotYours")]
    [InlineData("deleteTweet", "tweetId", "no tweet", "TweetNotFound")]
    [InlineData("deleteTweet", "tweetId", "bob", "InvalidInput")]
    [InlineData("favoriteTweet", "tweetId", "no tweet", "TweetNotFound")]
    [InlineData("favoriteTweet", "tweetId", "bob", "InvalidInput")]
    [InlineData("unfavoriteTweet", "tweetId", "no tweet", "TweetNotFound")]
    [InlineData("unfavoriteTweet", "tweetId", "bob", "InvalidInput")]
    [InlineData("postTweet", "inReplyTo", "no tweet", "TweetNotFound")]
    [InlineData("postTweet", "inReplyTo", "bob", "InvalidInput")]
    [InlineData("follow", "userId", "no user", "UserNotFound")]
    [InlineData("follow", "userId", "ada", "CannotFollowSelf")]
    [InlineData("follow", "userId", "bobs tweet", "InvalidInput")]
    [InlineData("unfollow", "userId", "no user", "UserNotFound")]
    [InlineData("unfollow", "userId", "bobs tweet", "InvalidInput")]
    [InlineData("revokeSession", "sessionId", "bobs session", "SessionNotFound")]
    [InlineData("revokeSession", "sessionId", "bob", "InvalidInput")]
    public async Task An_object_that_is_not_there_or_not_ones_own_is_its_error(
        string mutation, string field, string target, string expected)
    {
        await using var stage = await Stage.OpenAsync();
        var before = await stage.FingerprintAsync();
        var input = stage.ValidInput(mutation);
        input[field] = stage.IdOf(target);

        var response = await stage.RunAsync(mutation, input, stage.Ada.Caller);

        Assert.Equal(expected, TypeOfError(response));
        Assert.Equal(before, await stage.FingerprintAsync());
    }

    [Theory]
    [InlineData("""{"latitude":90.1,"longitude":0}""")]
    [InlineData("""{"latitude":-90.1,"longitude":0}""")]
    [InlineData("""{"latitude":0,"longitude":180.1}""")]
    [InlineData("""{"latitude":0,"longitude":-1e300}""")]
    [InlineData("""{"latitude":1e999,"longitude":0}""")]
    [InlineData("""{"latitude":0}""")]
    [InlineData("""{"latitude":0,"longitude":0,"name":"a\u0007"}""")]
    [InlineData("""{"latitude":0,"longitude":0,"altitude":1}""")]
    public async Task A_place_that_is_nowhere_is_an_error(string place)
    {
        await using var stage = await Stage.OpenAsync();
        var before = await stage.FingerprintAsync();
        var input = new JsonObject { ["text"] = "here", ["place"] = JsonNode.Parse(place) };

        AssertRefused(await stage.RunAsync("postTweet", input, stage.Ada.Caller), place);
        Assert.Equal(before, await stage.FingerprintAsync());
    }

    [Theory]
    [InlineData("dateOfBirth", "2020-01-01", "TooYoung")]
    [InlineData("dateOfBirth", "2999-01-01", "InvalidInput")]
    [InlineData("dateOfBirth", "1850-01-01", "InvalidInput")]
    [InlineData("handle", "ADA", "HandleTaken")]
    [InlineData("handle", "sixteen_letters_", "InvalidInput")]
    [InlineData("email", "ADA@example.ORG", "EmailTaken")]
    [InlineData("email", "ada", "InvalidInput")]
    [InlineData("password", "7 chars", "InvalidInput")]
    [InlineData("name", "   ", "InvalidInput")]
    [InlineData("name", "a\u202Eb", "InvalidInput")]
    public async Task Signing_up_tells_what_is_wrong(string field, string value, string expected)
    {
        await using var stage = await Stage.OpenAsync();
        var input = stage.ValidInput("signUp");
        input[field] = value;

        Assert.Equal(expected, TypeOfError(await stage.RunAsync("signUp", input, FeatureWorld.Nobody)));
    }

    private static InputObjectType InputOf(string mutation) =>
        (InputObjectType)s_schema.Mutation!.FindField(mutation)!.FindArgument("input")!.Type.Named;

    private static IEnumerable<(string What, Action<JsonObject> Change)> BadValues(string mutation, InputValue field)
    {
        if (field.Type.IsNonNull)
        {
            yield return ("missing", input => input.Remove(field.Name));
        }

        if (field.Type.IsNonNull || (mutation, field.Name) == ("updateProfile", "name"))
        {
            yield return ("null", input => input[field.Name] = null);
        }

        if (field.Name is not ("bio" or "location"))
        {
            yield return ("empty", input => input[field.Name] = "");
        }

        yield return ("too long", input => input[field.Name] = new string('x', 10_000));
        yield return ("control character", input => input[field.Name] = "a\u0007");
        yield return ("number", input => input[field.Name] = 5);
        yield return ("object", input => input[field.Name] = new JsonObject());
        yield return ("list", input => input[field.Name] = new JsonArray(new JsonObject()));
        yield return ("boolean", input => input[field.Name] = true);
    }

    private static void AssertRefused(JsonElement response, string what)
    {
        if (response.TryGetProperty("errors", out var errors))
        {
            foreach (var error in errors.EnumerateArray())
            {
                var code = error.GetProperty("extensions").GetProperty("code").GetString();
                Assert.True(code == "BAD_USER_INPUT", $"{what}: {error}");
            }

            return;
        }

        Assert.True(TypeOfError(response) is not null, $"{what}: {response}");
    }

    private static string? TypeOfError(JsonElement response)
    {
        var errors = response.GetProperty("data").EnumerateObject().Single().Value.GetProperty("errors");
        return errors.GetArrayLength() == 0 ? null : errors[0].GetProperty("__typename").GetString();
    }

    /// <summary>Ada and Bob, each with a tweet that the other has favorited, following each other.</summary>
    private sealed class Stage(FeatureWorld world, Person ada, Person bob, string adasTweet, string bobsTweet)
        : IAsyncDisposable
    {
        private string _adasSession = "";
        private string _bobsSession = "";

        public Person Ada => ada;

        public static async Task<Stage> OpenAsync()
        {
            var world = await FeatureWorld.OpenAsync();
            var (ada, bob) = (await world.SignUpAsync("ada"), await world.SignUpAsync("bob"));
            var stage = new Stage(
                world, ada, bob, await world.PostAsync(ada, "Ada's"), await world.PostAsync(bob, "Bob's"));
            await world.MutateAsync("favoriteTweet", "", new { tweetId = stage.IdOf("bobs tweet") }, ada.Caller);
            await world.MutateAsync("follow", "", new { userId = bob.Id }, ada.Caller);
            stage._adasSession = GlobalId.Of(ada.Caller.Session!.Value).ToString();
            stage._bobsSession = GlobalId.Of(bob.Caller.Session!.Value).ToString();
            return stage;
        }

        public string IdOf(string what) => what switch
        {
            "ada" => ada.Id,
            "bob" => bob.Id,
            "bobs tweet" => bobsTweet,
            "bobs session" => _bobsSession,
            "no tweet" => new GlobalId(NodeKind.Tweet, 5).ToString(),
            "no user" => new GlobalId(NodeKind.User, 5).ToString(),
            _ => throw new ArgumentException(what, nameof(what)),
        };

        public JsonObject ValidInput(string mutation) => mutation switch
        {
            "signUp" => new JsonObject
            {
                ["handle"] = "carol", ["name"] = "Carol", ["email"] = "carol@example.org",
                ["password"] = Person.Password, ["dateOfBirth"] = "1990-01-01",
            },
            "signIn" => new JsonObject { ["login"] = "ada", ["password"] = Person.Password },
            "refreshSession" => new JsonObject { ["refreshToken"] = ada.RefreshToken },
            "signOut" => [],
            "revokeSession" => new JsonObject { ["sessionId"] = _adasSession },
            "changePassword" => new JsonObject
            {
                ["currentPassword"] = Person.Password, ["newPassword"] = "another good one",
            },
            "updateProfile" => new JsonObject { ["name"] = "Augusta", ["bio"] = "Countess" },
            "deleteAccount" => new JsonObject { ["password"] = Person.Password },
            "postTweet" => new JsonObject { ["text"] = "new" },
            "deleteTweet" => new JsonObject { ["tweetId"] = adasTweet },
            "favoriteTweet" => new JsonObject { ["tweetId"] = adasTweet },
            "unfavoriteTweet" => new JsonObject { ["tweetId"] = bobsTweet },
            "follow" or "unfollow" => new JsonObject { ["userId"] = bob.Id },
            _ => throw new ArgumentException($"Give these tests a valid input of {mutation}.", nameof(mutation)),
        };

        public Task<JsonElement> RunAsync(string mutation, JsonObject input, Caller caller) => world.AskAsync(
            $"mutation ($input: {InputOf(mutation)}!) {{ {mutation}(input: $input) {{ errors {{ __typename }} }} }}",
            new { input }, caller);

        /// <summary>Everything that either of them can see.</summary>
        public async Task<string> FingerprintAsync()
        {
            const string everything = """
                {
                  viewer {
                    email dateOfBirth sessions { id lastUsedAt }
                    homeTimeline { nodes { id text favoriteCount replyCount viewerHasFavorited } }
                    user {
                      name bio location url tweetCount followerCount followingCount favoriteCount
                      tweets(includeReplies: true) { nodes { id } } favorites { nodes { id } }
                      followers { nodes { id } } following { nodes { id } }
                    }
                  }
                  user(handle: "carol") { id }
                }
                """;
            return (await world.AskAsync(everything, null, ada.Caller)).ToString()
                + await world.AskAsync(everything, null, bob.Caller);
        }

        public ValueTask DisposeAsync() => world.DisposeAsync();
    }
}
