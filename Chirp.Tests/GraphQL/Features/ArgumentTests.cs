using System.Text.Json;
using Chirp.GraphQL.Features;
using Xunit;

namespace Chirp.Tests.GraphQL.Features;

public sealed class ArgumentTests
{
    [Theory]
    [InlineData("""{ node(id: "nothing") { id } }""", "INVALID_ID")]
    [InlineData("""{ node(id: 5) { id } }""", "INVALID_ID")]
    [InlineData("""{ tweet(id: "") { id } }""", "INVALID_ID")]
    [InlineData("""{ tweet(id: "VQAAAAAAAAAB") { id } }""", "INVALID_ID")]
    [InlineData("""{ nodes(ids: ["nothing"]) { id } }""", "INVALID_ID")]
    [InlineData("""{ user(handle: "ada") { tweets(first: 0) { nodes { id } } } }""", "INVALID_PAGE")]
    [InlineData("""{ user(handle: "ada") { tweets(first: -1) { nodes { id } } } }""", "INVALID_PAGE")]
    [InlineData("""{ user(handle: "ada") { tweets(first: 101) { nodes { id } } } }""", "INVALID_PAGE")]
    [InlineData("""{ user(handle: "ada") { followers(last: 101) { nodes { id } } } }""", "INVALID_PAGE")]
    [InlineData("""{ user(handle: "ada") { followers(first: 1, last: 1) { nodes { id } } } }""", "INVALID_PAGE")]
    [InlineData("""{ user(handle: "ada") { favorites(after: "nothing") { nodes { id } } } }""", "INVALID_CURSOR")]
    [InlineData("""{ user(handle: "ada") { favorites(before: "") { nodes { id } } } }""", "INVALID_CURSOR")]
    [InlineData("""subscription { homeTimeline { cursor } }""", "UNAUTHENTICATED")]
    [InlineData("""subscription { tweetReplies(tweetId: "nothing") { cursor } }""", "INVALID_ID")]
    [InlineData("""subscription { tweetChanged(tweetId: "VQAAAAAAAAAB") { cursor } }""", "INVALID_ID")]
    public async Task What_cannot_be_answered_is_a_coded_error(string document, string code)
    {
        await using var world = await FeatureWorld.OpenAsync();
        await world.SignUpAsync("ada");

        Assert.Equal(code, await world.CodeAsync(document));
    }

    [Theory]
    [InlineData("dateOfBirth", "1.1.1990", "A Date is like \"2026-11-23\".")]
    [InlineData("dateOfBirth", "1990-02-30", "A Date is like \"2026-11-23\".")]
    [InlineData("url", "example.org", "A URL is like \"https://example.org/about\"")]
    [InlineData("url", "javascript:alert(1)", "A URL is like \"https://example.org/about\"")]
    public async Task A_value_that_is_none_is_refused_with_an_example_of_one(string field, string value, string example)
    {
        await using var world = await FeatureWorld.OpenAsync();
        var document = field == "url"
            ? $$"""mutation { updateProfile(input: { url: "{{value}}" }) { errors { __typename } } }"""
            : $$"""
                mutation { signUp(input: { handle: "x", name: "x", email: "x@example.org", password: "long enough",
                  dateOfBirth: "{{value}}" }) { errors { __typename } } }
                """;

        var response = await world.AskAsync(document);

        Assert.Contains(
            example, response.GetProperty("errors")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_of_an_id_says_where_it_is()
    {
        await using var world = await FeatureWorld.OpenAsync();

        var response = await world.AskAsync("""{ bad: tweet(id: "x") { id } user(handle: "nobody") { id } }""");

        Assert.Equal("""["bad"]""", response.GetProperty("errors")[0].GetProperty("path").ToString());
        Assert.Equal("""{"bad":null,"user":null}""", response.GetProperty("data").ToString());
    }

    [Fact]
    public async Task More_than_100_ids_are_refused()
    {
        await using var world = await FeatureWorld.OpenAsync();
        var ids = Enumerable.Range(1, 101).Select(static i => new GlobalId(NodeKind.Tweet, i).ToString());

        Assert.Equal(
            "TOO_MANY_IDS", await world.CodeAsync("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", new { ids }));
    }

    [Fact]
    public async Task Nodes_come_in_the_order_of_their_ids_and_null_where_there_is_none()
    {
        await using var world = await FeatureWorld.OpenAsync();
        var ada = await world.SignUpAsync("ada");
        var tweet = await world.PostAsync(ada, "hello");
        var missing = new GlobalId(NodeKind.User, 5).ToString();

        var nodes = await world.ReadAsync(
            "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }",
            new { ids = new[] { tweet, missing, ada.Id, tweet } });

        Assert.Equal(
            new[] { $"Tweet {tweet}", "null", $"User {ada.Id}", $"Tweet {tweet}" },
            nodes.EnumerateArray().Select(static node => node.ValueKind == JsonValueKind.Null
                ? "null"
                : $"{node.GetProperty("__typename")} {node.GetProperty("id")}"));
    }

    [Theory]
    [InlineData("ada")]
    [InlineData("@ADA")]
    public async Task A_person_is_found_by_handle_in_any_case(string handle)
    {
        await using var world = await FeatureWorld.OpenAsync();
        var ada = await world.SignUpAsync("Ada");

        var user = await world.ReadAsync("query ($h: String!) { user(handle: $h) { id handle } }", new { h = handle });

        Assert.Equal(ada.Id, user.GetProperty("id").GetString());
        Assert.Equal("Ada", user.GetProperty("handle").GetString());
    }
}
