using System.Text.Json;
using Chirp.GraphQL.Limits;
using Chirp.Tests.GraphQL.Features;
using Chirp.Tests.GraphQL.Transport;
using Xunit;

namespace Chirp.Tests.GraphQL.Limits;

/// <summary>What a client sees of the limits of operations, in whatever way it asks.</summary>
public sealed class OperationLimitsTests
{
    private const string Cheap = "{ __typename }";
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task Cost_is_limited_for_each_account_and_comes_back()
    {
        await using var world = await OpenAsync(new RateOptions { CostPerMinute = 30 });
        var (ada, bob) = (await world.SignUpAsync("ada"), await world.SignUpAsync("bob"));
        await world.ReadAsync(Cheap);
        for (var i = 0; i < 30; i++)
        {
            await world.ReadAsync(Cheap, caller: ada.Caller);
        }

        Assert.Equal(2, RetryAfter(await world.AskAsync(Cheap, caller: ada.Caller)));
        await world.ReadAsync(Cheap, caller: bob.Caller);
        await world.ReadAsync(Cheap);
        _clock.Advance(TimeSpan.FromSeconds(2));
        await world.ReadAsync(Cheap, caller: ada.Caller);
    }

    [Fact]
    public async Task Those_who_are_not_signed_in_share_their_addresss_budget()
    {
        await using var world = await OpenAsync(new RateOptions { AddressCostPerMinute = 1 });
        var elsewhere = FeatureWorld.Nobody with { Address = "192.0.2.2" };
        await world.ReadAsync(Cheap, caller: FeatureWorld.Nobody with { UserId = 1 });
        await world.ReadAsync(Cheap);
        Assert.Equal(60, RetryAfter(await world.AskAsync(Cheap)));
        await world.ReadAsync(Cheap, caller: elsewhere);
    }

    [Fact]
    public async Task An_operation_pays_what_it_costs()
    {
        await using var world = await OpenAsync(new RateOptions { AddressCostPerMinute = 6_000 });
        await world.ReadAsync("""{ user(handle: "ada") { tweets(first: 90) { nodes { author { handle } } } } }""");
        var remaining = 0;
        while (!(await world.AskAsync(Cheap)).TryGetProperty("errors", out _))
        {
            remaining++;
        }

        // 90 tweets and 90 authors, what is around them, and two texts.
        Assert.InRange(remaining, 5_800, 5_820);
    }

    [Theory]
    [InlineData("postTweet")]
    [InlineData("follow")]
    [InlineData("unfollow")]
    [InlineData("favoriteTweet")]
    [InlineData("unfavoriteTweet")]
    public async Task A_mutation_is_limited_for_each_account_and_a_retry_is_free(string mutation)
    {
        await using var world = await OpenAsync(
            new RateOptions { PostsPerHour = 2, FollowsPerHour = 2, FavoritesPerHour = 2 });
        var (ada, bob) = (await world.SignUpAsync("ada"), await world.SignUpAsync("bob"));
        var tweet = await world.PostAsync(bob, "hello");
        object Input(string key) => mutation switch
        {
            "postTweet" => new { text = key, idempotencyKey = key },
            "follow" or "unfollow" => new { userId = bob.Id, idempotencyKey = key },
            _ => new { tweetId = tweet, idempotencyKey = key },
        };
        for (var i = 0; i < 5; i++)
        {
            // Five times the same request, charged once.
            await DoneAsync(world, mutation, Input("one"), ada);
        }

        await DoneAsync(world, mutation, Input("two"), ada);
        Assert.Equal(1_800, RetryAfter(await MutateAsync(world, mutation, Input("three"), ada)));
        _clock.Advance(TimeSpan.FromMinutes(30));
        await DoneAsync(world, mutation, Input("three"), ada);
    }

    [Fact]
    public async Task Of_an_operation_with_too_many_posts_none_is_made()
    {
        await using var world = await OpenAsync(new RateOptions { PostsPerHour = 2 });
        var ada = await world.SignUpAsync("ada");
        const string Posts = """
            mutation {
              a: postTweet(input: { text: "a" }) { tweet { id } }
              b: postTweet(input: { text: "b" }) { tweet { id } }
            }
            """;
        await world.PostAsync(ada, "first");
        Assert.Equal(1_800, RetryAfter(await world.AskAsync(Posts, caller: ada.Caller)));
        var count = await world.ReadAsync("""{ user(handle: "ada") { tweetCount } }""");
        Assert.Equal(1, count.GetProperty("tweetCount").GetInt32());
    }

    [Fact]
    public async Task Zero_is_no_limit()
    {
        await using var world = await OpenAsync(new RateOptions
        {
            CostPerMinute = 0, AddressCostPerMinute = 0, PostsPerHour = 0, FollowsPerHour = 0, FavoritesPerHour = 0,
        });
        var ada = await world.SignUpAsync("ada");
        await world.PostAsync(ada, "hello");
        await world.ReadAsync(Cheap);
    }

    [Fact]
    public async Task Every_mutation_that_is_limited_is_one_of_the_contract_that_says_so()
    {
        var limits = new RateLimits(new RateOptions(), _clock);
        await using var world = await OpenAsync(new RateOptions());
        var fields = (await world.ReadAsync("{ __type(name: \"Mutation\") { fields { name description } } }"))
            .GetProperty("fields").EnumerateArray()
            .ToDictionary(f => f.GetProperty("name").GetString()!, f => f.GetProperty("description").GetString()!);
        Assert.All(
            limits.Mutations,
            name => Assert.Contains("limited", fields[name], StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The seconds that the only error, of no field, says to wait.</summary>
    internal static int RetryAfter(JsonElement response)
    {
        var error = Assert.Single(response.GetProperty("errors").EnumerateArray());
        Assert.False(response.TryGetProperty("data", out _));
        var extensions = error.GetProperty("extensions");
        Assert.Equal("RATE_LIMITED", extensions.GetProperty("code").GetString());
        return extensions.GetProperty("retryAfter").GetInt32();
    }

    private Task<FeatureWorld> OpenAsync(RateOptions rates) => FeatureWorld.OpenAsync(rates: rates, clock: _clock);

    private static async Task DoneAsync(FeatureWorld world, string mutation, object input, Person person)
    {
        var response = await MutateAsync(world, mutation, input, person);
        Assert.False(response.TryGetProperty("errors", out var errors), errors.ToString());
    }

    private static Task<JsonElement> MutateAsync(FeatureWorld world, string mutation, object input, Person person)
    {
        var type = char.ToUpperInvariant(mutation[0]) + mutation[1..];
        return world.AskAsync(
            $"mutation ($input: {type}Input!) {{ {mutation}(input: $input) {{ errors {{ __typename }} }} }}",
            new { input }, person.Caller);
    }
}
