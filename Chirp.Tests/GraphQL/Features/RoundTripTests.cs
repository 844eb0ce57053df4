using System.Diagnostics;
using Chirp.GraphQL.Features;
using Chirp.Tests.Data;
using Xunit;

namespace Chirp.Tests.GraphQL.Features;

public sealed class RoundTripTests
{
    /// <summary>A page of a home timeline with everything that a client shows of it.</summary>
    private const string HomePage = """
        query ($first: Int!) {
          viewer { homeTimeline(first: $first) {
            nodes {
              id text favoriteCount viewerHasFavorited author { handle viewerFollows }
              favoritedBy(first: 3) { nodes { handle } }
            }
            pageInfo { hasNextPage endCursor }
          } }
        }
        """;

    private const string Document = """
        query ($id: ID!) {
          node(id: $id) { ... on User { followers(first: 100) { nodes {
            handle viewerFollows followsViewer
            tweets(first: 3) { nodes { text viewerHasFavorited author { handle } replies(first: 2) { nodes { id } } } }
            followers(first: 2) { nodes { handle } }
          } } } }
        }
        """;

    [Fact]
    public async Task A_page_of_many_people_costs_as_many_fetches_as_one_of_few()
    {
        await using var world = await FeatureWorld.OpenAsync();
        var ada = await world.SignUpAsync("ada");
        await AddFollowersAsync(world, ada, 0, 2);
        var few = await CountFetchesAsync(world, ada);

        await AddFollowersAsync(world, ada, 2, 12);
        var many = await CountFetchesAsync(world, ada);

        Assert.InRange(few, 1, 12);
        Assert.Equal(few, many);
    }

    [Fact]
    public async Task A_long_page_of_a_home_timeline_costs_as_many_commands_as_a_short_one()
    {
        await using var world = await FeatureWorld.OpenAsync(kind: DatabaseKind.MySql);
        var ada = await world.SignUpAsync("ada");
        await AddFollowersAsync(world, ada, 0, 12);
        foreach (var follower in await world.Database.Users.FindByHandleAsync(
            [.. Enumerable.Range(0, 12).Select(i => $"person{i}")], TestContext.Current.CancellationToken))
        {
            await world.MutateAsync("follow", "", new { userId = GlobalId.Of(follower!.Id).ToString() }, ada.Caller);
        }

        // The first one builds the timeline that the others are read from.
        await CountCommandsAsync(world, ada, 24);
        var shorter = await CountCommandsAsync(world, ada, 2);
        var longer = await CountCommandsAsync(world, ada, 24);

        Assert.Equal(shorter, longer);
        Assert.InRange(shorter, 1, 12);
    }

    private static async Task<int> CountCommandsAsync(FeatureWorld world, Person person, int first)
    {
        var response = default(System.Text.Json.JsonElement);
        var count = await CountSpansAsync(
            "Chirp.MySql", async () => response = await world.ReadAsync(HomePage, new { first }, person.Caller));
        Assert.Equal(first, response.GetProperty("homeTimeline").GetProperty("nodes").GetArrayLength());
        return count;
    }

    private static async Task AddFollowersAsync(FeatureWorld world, Person followed, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            var person = await world.SignUpAsync($"person{i}");
            await world.MutateAsync("follow", "", new { userId = followed.Id }, person.Caller);
            await world.PostAsync(person, $"first of {i}");
            await world.PostAsync(person, $"second of {i}");
        }
    }

    /// <summary>Fetches of loaders: all spans of the engine but the operation's own.</summary>
    private static async Task<int> CountFetchesAsync(FeatureWorld world, Person person) =>
        await CountSpansAsync(
            "Chirp.Engine", () => world.ReadAsync(Document, new { id = person.Id }, person.Caller)) - 1;

    /// <summary>Spans of a source, told apart from those of other tests by their trace.</summary>
    private static async Task<int> CountSpansAsync(string source, Func<Task> work)
    {
        using var root = new Activity("round trips").SetIdFormat(ActivityIdFormat.W3C).Start();
        var count = 0;
        using var listener = new ActivityListener
        {
            ShouldListenTo = candidate => candidate.Name == source,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == root.TraceId)
                {
                    Interlocked.Increment(ref count);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        await work();
        return count;
    }
}
