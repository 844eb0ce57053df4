using System.Diagnostics;
using Xunit;

namespace Chirp.Tests.GraphQL.Features;

public sealed class RoundTripTests
{
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

    /// <summary>Fetches of loaders, told apart from those of other tests by their trace.</summary>
    private static async Task<int> CountFetchesAsync(FeatureWorld world, Person person)
    {
        using var root = new Activity("round trips").SetIdFormat(ActivityIdFormat.W3C).Start();
        var count = 0;
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "Chirp.Engine",
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
        await world.ReadAsync(Document, new { id = person.Id }, person.Caller);

        // All but the operation's own.
        return count - 1;
    }
}
