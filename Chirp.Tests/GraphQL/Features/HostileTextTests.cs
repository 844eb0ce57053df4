using Xunit;

namespace Chirp.Tests.GraphQL.Features;

public sealed class HostileTextTests
{
    [Theory]
    [InlineData("four bytes 🐦 and a family 👨‍👩‍👧‍👦")]
    [InlineData("two\nlines\tand a tab")]
    [InlineData("עברית \u202Bwith an embedding\u202C and an \u202Eoverride\u202C")]
    [InlineData("\"quotes\" \\ and </script>")]
    [InlineData("'; DROP TABLE tweets; --")]
    [InlineData("%_ wildcards")]
    public async Task A_tweet_that_may_be_posted_comes_back_as_it_was(string text)
    {
        await using var world = await FeatureWorld.OpenAsync();
        var ada = await world.SignUpAsync("ada");
        var id = await world.PostAsync(ada, text);

        var tweet = await world.ReadAsync("query ($id: ID!) { tweet(id: $id) { text } }", new { id });

        Assert.Equal(text, tweet.GetProperty("text").GetString());
    }

    [Theory]
    [InlineData("a\u0000b", "InvalidTweetText")]
    [InlineData("a\u001Bb", "InvalidTweetText")]
    [InlineData("a\u0085b\u009Fc", "InvalidTweetText")]
    [InlineData("a\uFEFFb", "InvalidTweetText")]
    [InlineData(" \n\t ", "InvalidTweetText")]
    [InlineData("\u200B\u200D", "InvalidTweetText")]
    public async Task A_tweet_that_may_not_be_posted_is_a_typed_error(string text, string expected)
    {
        await using var world = await FeatureWorld.OpenAsync();
        var ada = await world.SignUpAsync("ada");

        var payload = await world.MutateAsync("postTweet", "tweet { id }", new { text }, ada.Caller);

        Assert.Equal(expected, payload.GetProperty("errors")[0].GetProperty("__typename").GetString());
    }

    [Fact]
    public async Task A_tweet_may_weigh_280_and_not_more()
    {
        await using var world = await FeatureWorld.OpenAsync();
        var ada = await world.SignUpAsync("ada");
        var birds = string.Concat(Enumerable.Repeat("🐦", 140));
        await world.PostAsync(ada, birds);

        var payload = await world.MutateAsync(
            "postTweet", "", new { text = birds + "!" }, ada.Caller);
        var detailed = await world.ReadAsync(
            "mutation ($t: String!) { postTweet(input: { text: $t }) "
            + "{ errors { ... on TweetTooLong { limit weightedLength } } } }",
            new { t = birds + "!" }, ada.Caller);

        Assert.Equal("TweetTooLong", payload.GetProperty("errors")[0].GetProperty("__typename").GetString());
        Assert.Equal("""{"limit":280,"weightedLength":281}""", detailed.GetProperty("errors")[0].ToString());
    }

    [Fact]
    public async Task Half_a_surrogate_pair_is_refused_wherever_it_comes_in()
    {
        await using var world = await FeatureWorld.OpenAsync();
        var ada = await world.SignUpAsync("ada");
        using var variables = System.Text.Json.JsonDocument.Parse("""{"t":"half \ud83d a bird"}""");

        Assert.Equal("BAD_USER_INPUT", await world.CodeAsync(
            "mutation ($t: String!) { postTweet(input: { text: $t }) { errors { __typename } } }",
            variables.RootElement, ada.Caller));
    }

    [Fact]
    public async Task Texts_are_kept_in_Form_C()
    {
        await using var world = await FeatureWorld.OpenAsync();
        var ada = await world.SignUpAsync("ada");
        var payload = await world.MutateAsync("postTweet", "tweet { text }", new { text = "cafe\u0301" }, ada.Caller);

        Assert.Equal("caf\u00e9", payload.GetProperty("tweet").GetProperty("text").GetString());
    }

    [Fact]
    public async Task Entities_count_code_points_and_find_people()
    {
        await using var world = await FeatureWorld.OpenAsync();
        var ada = await world.SignUpAsync("ada");
        await world.SignUpAsync("bob");

        var payload = await world.MutateAsync(
            "postTweet",
            """
            tweet { entities { __typename start end
              ... on MentionEntity { handle user { handle } } ... on HashtagEntity { tag }
              ... on CashtagEntity { symbol } ... on UrlEntity { url } } }
            """,
            new { text = "🐦 @Bob @nobody_at_all #chirp $TWTR example.com" }, ada.Caller);

        Assert.Equal(
            """
            [{"__typename":"MentionEntity","start":2,"end":6,"handle":"Bob","user":{"handle":"bob"}},
            {"__typename":"MentionEntity","start":7,"end":21,"handle":"nobody_at_all","user":null},
            {"__typename":"HashtagEntity","start":22,"end":28,"tag":"chirp"},
            {"__typename":"CashtagEntity","start":29,"end":34,"symbol":"TWTR"},
            {"__typename":"UrlEntity","start":35,"end":46,"url":"https://example.com"}]
            """.ReplaceLineEndings(""),
            payload.GetProperty("tweet").GetProperty("entities").ToString());
    }

    [Fact]
    public async Task A_profile_is_cleared_by_null_and_kept_by_absence()
    {
        await using var world = await FeatureWorld.OpenAsync();
        var ada = await world.SignUpAsync("ada");
        const string selection = "user { name bio location url }";
        await world.MutateAsync(
            "updateProfile", selection,
            new { name = "Augusta 🧮", bio = "one\ntwo", location = "London", url = "https://example.org/?a=\"b\"" },
            ada.Caller);

        var payload = await world.MutateAsync(
            "updateProfile", selection, new Dictionary<string, string?> { ["location"] = null, ["bio"] = "" },
            ada.Caller);

        var user = payload.GetProperty("user");
        Assert.Equal("Augusta 🧮", user.GetProperty("name").GetString());
        Assert.Equal("https://example.org/?a=\"b\"", user.GetProperty("url").GetString());
        Assert.Null(user.GetProperty("bio").GetString());
        Assert.Null(user.GetProperty("location").GetString());
    }
}
