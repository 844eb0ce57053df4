using System.Text.Json;
using Chirp.Tests.GraphQL.Features;
using Xunit;

namespace Chirp.Tests.GraphQL.Paging;

public sealed class ConnectionTests
{
    private const string Page = """
        query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
          node(id: $id) { ... on User { tweets(first: $first, after: $after, last: $last, before: $before) {
            edges { cursor node { id } } nodes { id }
            pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }
        }
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(100)]
    public async Task A_list_read_in_pages_of_any_size_from_either_end_is_the_list(int size)
    {
        await using var world = await FeatureWorld.OpenAsync();
        var ada = await world.SignUpAsync("ada");
        var written = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            written.Insert(0, await world.PostAsync(ada, $"tweet {i}"));
        }

        Assert.Equal(written, await ReadForwardAsync(world, ada.Id, size));
        Assert.Equal(written, await ReadBackwardAsync(world, ada.Id, size));
    }

    [Fact]
    public async Task A_tweet_deleted_between_two_pages_leaves_no_hole_and_no_duplicate()
    {
        await using var world = await FeatureWorld.OpenAsync();
        var ada = await world.SignUpAsync("ada");
        var ids = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            ids.Insert(0, await world.PostAsync(ada, $"tweet {i}"));
        }

        var first = await PageAsync(world, new { id = ada.Id, first = 2 });
        var cursor = first.GetProperty("pageInfo").GetProperty("endCursor").GetString();
        await world.MutateAsync("deleteTweet", "", new { tweetId = ids[1] }, ada.Caller);
        await world.MutateAsync("deleteTweet", "", new { tweetId = ids[2] }, ada.Caller);
        await world.PostAsync(ada, "newer");

        var second = await PageAsync(world, new { id = ada.Id, first = 2, after = cursor });

        Assert.Equal(ids[3..5], IdsOf(second));
    }

    [Fact]
    public async Task An_empty_list_has_no_cursors()
    {
        await using var world = await FeatureWorld.OpenAsync();
        var ada = await world.SignUpAsync("ada");

        Assert.Equal(
            """
            {"edges":[],"nodes":[],"pageInfo":{"hasNextPage":false,"hasPreviousPage":false,"startCursor":null,
            "endCursor":null}}
            """.ReplaceLineEndings(""),
            (await PageAsync(world, new { id = ada.Id })).ToString());
    }

    private static async Task<List<string>> ReadForwardAsync(FeatureWorld world, string id, int size)
    {
        var read = new List<string>();
        string? after = null;
        for (var hasNext = true; hasNext;)
        {
            var page = await PageAsync(world, new { id, first = size, after });
            var info = page.GetProperty("pageInfo");
            Assert.Equal(after is not null, info.GetProperty("hasPreviousPage").GetBoolean());
            read.AddRange(Checked(page));
            after = info.GetProperty("endCursor").GetString();
            hasNext = info.GetProperty("hasNextPage").GetBoolean();
            Assert.True(!hasNext || IdsOf(page).Count == size, "A page that is not the last is full.");
        }

        return read;
    }

    private static async Task<List<string>> ReadBackwardAsync(FeatureWorld world, string id, int size)
    {
        var read = new List<string>();
        string? before = null;
        for (var hasPrevious = true; hasPrevious;)
        {
            var page = await PageAsync(world, new { id, last = size, before });
            var info = page.GetProperty("pageInfo");
            read.InsertRange(0, Checked(page));
            before = info.GetProperty("startCursor").GetString();
            hasPrevious = info.GetProperty("hasPreviousPage").GetBoolean();
        }

        return read;
    }

    private static async Task<JsonElement> PageAsync(FeatureWorld world, object variables) =>
        (await world.ReadAsync(Page, variables)).GetProperty("tweets");

    /// <summary>The ids of a page whose edges, nodes and cursors agree.</summary>
    private static List<string> Checked(JsonElement page)
    {
        var edges = page.GetProperty("edges");
        var nodes = page.GetProperty("nodes").EnumerateArray()
            .Select(static node => node.GetProperty("id").GetString());
        var info = page.GetProperty("pageInfo");
        Assert.Equal(IdsOf(page), nodes!);
        Assert.Equal(edges[0].GetProperty("cursor").GetString(), info.GetProperty("startCursor").GetString());
        Assert.Equal(
            edges[edges.GetArrayLength() - 1].GetProperty("cursor").GetString(),
            info.GetProperty("endCursor").GetString());
        return IdsOf(page);
    }

    private static List<string> IdsOf(JsonElement page) =>
        [.. page.GetProperty("edges").EnumerateArray()
            .Select(static edge => edge.GetProperty("node").GetProperty("id").GetString()!)];
}
