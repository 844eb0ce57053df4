using System.Text.Json;
using Chirp.GraphQL.Features;
using Xunit;

namespace Chirp.Tests.GraphQL.Features;

public sealed class IdempotencyTests
{
    [Fact]
    public async Task A_tweet_posted_again_with_its_key_is_the_first_one()
    {
        await using var world = await FeatureWorld.OpenAsync();
        var ada = await world.SignUpAsync("ada");
        var input = new { text = "once", idempotencyKey = "k" };

        var first = await world.MutateAsync("postTweet", "tweet { id }", input, ada.Caller);
        var again = await world.MutateAsync("postTweet", "tweet { id author { tweetCount } }", input, ada.Caller);

        Assert.Equal(IdOf(first), IdOf(again));
        Assert.Equal(1, again.GetProperty("tweet").GetProperty("author").GetProperty("tweetCount").GetInt32());
    }

    [Fact]
    public async Task Retries_that_race_post_one_tweet()
    {
        await using var world = await FeatureWorld.OpenAsync();
        var ada = await world.SignUpAsync("ada");
        var input = new { text = "once", idempotencyKey = "k" };

        var payloads = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            _ => world.MutateAsync("postTweet", "tweet { id }", input, ada.Caller)));

        Assert.Single(payloads.Select(IdOf).Distinct());
    }

    [Fact]
    public async Task A_key_used_for_another_request_is_refused()
    {
        await using var world = await FeatureWorld.OpenAsync();
        var ada = await world.SignUpAsync("ada");
        await world.MutateAsync("postTweet", "", new { text = "one", idempotencyKey = "k" }, ada.Caller);

        var other = await world.MutateAsync(
            "postTweet", "tweet { id }", new { text = "two", idempotencyKey = "k" }, ada.Caller);

        Assert.Equal("IdempotencyKeyReused", other.GetProperty("errors")[0].GetProperty("__typename").GetString());
        Assert.Equal(JsonValueKind.Null, other.GetProperty("tweet").ValueKind);
    }

    [Fact]
    public async Task People_do_not_share_keys()
    {
        await using var world = await FeatureWorld.OpenAsync();
        var (ada, bob) = (await world.SignUpAsync("ada"), await world.SignUpAsync("bob"));
        var input = new { text = "mine", idempotencyKey = "k" };

        var adas = await world.MutateAsync("postTweet", "tweet { id }", input, ada.Caller);
        var bobs = await world.MutateAsync("postTweet", "tweet { id }", input, bob.Caller);

        Assert.NotEqual(IdOf(adas), IdOf(bobs));
    }

    [Fact]
    public async Task Signing_up_again_with_its_key_gives_a_session_that_works()
    {
        await using var world = await FeatureWorld.OpenAsync();
        var input = new
        {
            handle = "ada", name = "Ada", email = "ada@example.org", password = Person.Password,
            dateOfBirth = "1990-01-01", idempotencyKey = "k",
        };
        const string selection = "tokens { accessToken refreshToken } viewer { user { id } }";

        var first = await world.PersonAsync("", "ada", await world.MutateAsync("signUp", selection, input, null));
        var again = await world.PersonAsync("", "ada", await world.MutateAsync("signUp", selection, input, null));

        Assert.Equal(first.Caller.SessionId, again.Caller.SessionId);
    }

    [Fact]
    public async Task Signing_in_again_with_its_key_is_the_same_session()
    {
        await using var world = await FeatureWorld.OpenAsync();
        await world.SignUpAsync("ada");

        var first = await world.PersonAsync(
            "", "ada", await SessionTests.SignInAsync(world, "ada", Person.Password, "k"));
        var again = await world.PersonAsync(
            "", "ada", await SessionTests.SignInAsync(world, "ada", Person.Password, "k"));

        Assert.Equal(first.Caller.SessionId, again.Caller.SessionId);
    }

    [Fact]
    public async Task A_key_gives_nobody_a_session_without_the_password()
    {
        await using var world = await FeatureWorld.OpenAsync();
        await world.SignUpAsync("ada");
        await SessionTests.SignInAsync(world, "ada", Person.Password, "k");

        var payload = await SessionTests.SignInAsync(world, "ada", "guessed password", "k");

        Assert.Equal(JsonValueKind.Null, payload.GetProperty("tokens").ValueKind);
    }

    [Fact]
    public async Task A_password_changed_again_with_its_key_stays_changed()
    {
        await using var world = await FeatureWorld.OpenAsync();
        var ada = await world.SignUpAsync("ada");
        var input = new
        {
            currentPassword = Person.Password, newPassword = "another good one", idempotencyKey = "k",
        };
        await world.MutateAsync("changePassword", "viewer { email }", input, ada.Caller);

        var again = await world.MutateAsync("changePassword", "viewer { email }", input, ada.Caller);

        Assert.Equal("[]", again.GetProperty("errors").ToString());
    }

    [Fact]
    public async Task What_ended_the_session_can_be_asked_for_again_with_its_key_alone()
    {
        await using var world = await FeatureWorld.OpenAsync();
        var (ada, bob) = (await world.SignUpAsync("ada"), await world.SignUpAsync("bob"));
        var session = GlobalId.Of(bob.Caller.Session!.Value).ToString();
        await EndAsync(world, ada, "deleteAccount", "deletedUserId", new
        {
            password = Person.Password, idempotencyKey = "k",
        });
        await EndAsync(world, bob, "revokeSession", "revokedSessionId", new
        {
            sessionId = session, idempotencyKey = "k",
        });
    }

    [Fact]
    public async Task Signing_out_can_be_asked_for_again_by_its_session_alone()
    {
        await using var world = await FeatureWorld.OpenAsync();
        var here = await world.SignUpAsync("ada");
        var there = await world.PersonAsync(
            here.Id, "ada", await SessionTests.SignInAsync(world, "ada", Person.Password));
        await EndAsync(world, here, "signOut", "", new { idempotencyKey = "k" });

        var other = await world.MutateAsync("signOut", "", new { idempotencyKey = "k" }, there.Caller);

        Assert.Equal("IdempotencyKeyReused", ErrorOf(other));
        await world.CallerAsync(there.Token);
    }

    [Theory]
    [InlineData("favoriteTweet", "tweetId")]
    [InlineData("unfavoriteTweet", "tweetId")]
    [InlineData("deleteTweet", "tweetId")]
    [InlineData("follow", "userId")]
    [InlineData("unfollow", "userId")]
    public async Task Other_changes_made_again_with_their_key_succeed_again(string mutation, string field)
    {
        await using var world = await FeatureWorld.OpenAsync();
        var (ada, bob) = (await world.SignUpAsync("ada"), await world.SignUpAsync("bob"));
        var tweet = await world.PostAsync(ada, "mine");
        var input = new Dictionary<string, string>
        {
            [field] = field == "userId" ? bob.Id : tweet, ["idempotencyKey"] = "k",
        };

        var first = await world.MutateAsync(mutation, "", input, ada.Caller);
        var again = await world.MutateAsync(mutation, "", input, ada.Caller);

        Assert.Equal("[]", first.GetProperty("errors").ToString());
        Assert.Equal("[]", again.GetProperty("errors").ToString());
    }

    /// <summary>Ends a session by a mutation; then it works again, and nothing else does.</summary>
    private static async Task EndAsync(
        FeatureWorld world, Person person, string mutation, string selection, object input)
    {
        var first = await world.MutateAsync(mutation, selection, input, person.Caller);
        var ended = await world.EndedCallerAsync(person.Token);

        var again = await world.MutateAsync(mutation, selection, input, ended);
        var other = JsonSerializer.SerializeToNode(input)!;
        other["idempotencyKey"] = "another";
        var withAnotherKey = await world.MutateAsync(mutation, selection, other, ended);
        other.AsObject().Remove("idempotencyKey");
        var withoutKey = await world.MutateAsync(mutation, selection, other, ended);
        var post = await world.MutateAsync("postTweet", "tweet { id }", new { text = "ghost" }, ended);

        Assert.Equal("[]", first.GetProperty("errors").ToString());
        Assert.Equal(first.ToString(), again.ToString());
        Assert.Equal("NotSignedIn", ErrorOf(withAnotherKey));
        Assert.Equal("NotSignedIn", ErrorOf(withoutKey));
        Assert.Equal("NotSignedIn", ErrorOf(post));
        Assert.Equal(JsonValueKind.Null, (await world.ReadAsync("{ viewer { email } }", null, ended)).ValueKind);
    }

    private static string? ErrorOf(JsonElement payload) =>
        payload.GetProperty("errors")[0].GetProperty("__typename").GetString();

    private static string? IdOf(JsonElement payload) => payload.GetProperty("tweet").GetProperty("id").GetString();
}
