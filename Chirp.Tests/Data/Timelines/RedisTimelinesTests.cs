using System.Globalization;
using Chirp.Data.Model;
using Chirp.Data.Redis;
using Chirp.Data.Timelines;
using Chirp.Tests.Servers;
using StackExchange.Redis;
using Xunit;

namespace Chirp.Tests.Data.Timelines;

public sealed class RedisTimelinesTests
{
    private static readonly UserId Ada = new(7_000_000_000_007);
    private static readonly UserId Bob = new(7_000_000_000_008);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(RedisKind.Server)]
    [InlineData(RedisKind.Cluster)]
    public async Task What_is_appended_while_it_is_built_is_in_it_and_people_who_are_away_cost_nothing(RedisKind kind)
    {
        await using var redis = await TestRedis.OpenAsync(kind);
        var kept = redis.Timelines!;
        await AppendAsync(kept, Ada, 1, 2);
        Assert.Null(await kept.FindAsync(Ada, Stop));

        var token = await kept.BeginAsync(Ada, Stop);
        await AppendAsync(kept, Ada, 30, 10);
        Assert.True((await kept.FindAsync(Ada, Stop))!.IsBeingBuilt);
        await kept.FinishAsync(Ada, token, new Timeline(new long[] { 5, 6 }, new long[] { 10, 20, 40 }, 9), Stop);
        await AppendAsync(kept, Ada, 35, 35, 50, 20);

        var found = (await kept.FindAsync(Ada, Stop))!;
        Assert.Equal([10, 20, 30, 35, 40, 50], found.Ids.ToArray());
        Assert.Equal([5, 6], found.Follows.ToArray());
        Assert.Equal(9, found.Floor);
        await kept.RemoveAsync([Ada, Bob], Stop);
        Assert.Null(await kept.FindAsync(Ada, Stop));
    }

    [Theory]
    [InlineData(RedisKind.Server)]
    [InlineData(RedisKind.Cluster)]
    public async Task A_placeholder_that_was_removed_or_replaced_is_not_filled(RedisKind kind)
    {
        await using var redis = await TestRedis.OpenAsync(kind);
        var kept = redis.Timelines!;
        var first = await kept.BeginAsync(Ada, Stop);
        await kept.RemoveAsync([Ada], Stop);
        await kept.FinishAsync(Ada, first, Read(1), Stop);
        Assert.Null(await kept.FindAsync(Ada, Stop));

        first = await kept.BeginAsync(Ada, Stop);
        var second = await kept.BeginAsync(Ada, Stop);
        await kept.FinishAsync(Ada, first, Read(1), Stop);
        Assert.True((await kept.FindAsync(Ada, Stop))!.IsBeingBuilt);
        await kept.FinishAsync(Ada, second, Read(2), Stop);
        var found = (await kept.FindAsync(Ada, Stop))!;
        Assert.Equal([2], found.Ids.ToArray());
        Assert.Empty(found.Follows.ToArray());
    }

    [Theory]
    [InlineData(RedisKind.Server)]
    [InlineData(RedisKind.Cluster)]
    public async Task A_timeline_that_has_grown_too_long_goes(RedisKind kind)
    {
        await using var redis = await TestRedis.OpenAsync(kind);
        var kept = redis.Timelines!;
        long[] ids = [.. Enumerable.Range(1, MemoryTimelines.MaxIds).Select(id => (long)id)];
        await kept.FinishAsync(Ada, await kept.BeginAsync(Ada, Stop), Read(), Stop);
        await AppendAsync(kept, Ada, ids);
        var found = (await kept.FindAsync(Ada, Stop))!;
        Assert.Equal(ids, found.Ids.ToArray());
        await AppendAsync(kept, Ada, ids.Length + 1);
        Assert.Null(await kept.FindAsync(Ada, Stop));
    }

    [Theory]
    [InlineData(RedisKind.Server)]
    [InlineData(RedisKind.Cluster)]
    public async Task Many_people_get_theirs_in_one_append(RedisKind kind)
    {
        const int people = 3_000;
        await using var redis = await TestRedis.OpenAsync(kind);
        var kept = redis.Timelines!;
        for (var user = 1L; user <= people; user += 2)
        {
            await kept.FinishAsync(new UserId(user), await kept.BeginAsync(new UserId(user), Stop), Read(), Stop);
        }

        await kept.AppendAsync(
            [.. Enumerable.Range(1, people).Select(user => new TimelineAppend(user, new long[] { user, 90_000 }))],
            Stop);

        for (var user = 1L; user <= people; user += 97)
        {
            var found = await kept.FindAsync(new UserId(user), Stop);
            Assert.Equal(user % 2 == 0 ? null : [user, 90_000], found?.Ids.ToArray());
        }
    }

    [Fact]
    public async Task A_Redis_that_was_started_again_with_what_it_held_is_not_believed()
    {
        await using var server = await OwnRedis.StartAsync();
        await using var connection = await RedisConnection.OpenAsync(server.ConnectionString);
        var kept = new RedisTimelines(connection, "x");
        await kept.FinishAsync(Ada, await kept.BeginAsync(Ada, Stop), Read(1), Stop);
        var held = new Dictionary<RedisKey, byte[]>();
        foreach (var key in await KeysAsync(connection))
        {
            held[key] = (byte[])(await connection.Database.StringGetAsync(key))!;
        }

        // The two values of a timeline, and what its bucket's life is.
        Assert.Equal(3, held.Count);
        await server.RestartAsync();
        while (!connection.IsUp || (await KeysAsync(connection)).Length < held.Count)
        {
            await Task.Yield();
            foreach (var (key, value) in held)
            {
                await TryAsync(() => connection.Database.StringSetAsync(key, value));
            }
        }

        Assert.Null(await kept.FindAsync(Ada, Stop));
        await AppendAsync(kept, Ada, 2);
        Assert.Null(await kept.FindAsync(Ada, Stop));
        await kept.FinishAsync(Ada, await kept.BeginAsync(Ada, Stop), Read(1, 2), Stop);
        var found = (await kept.FindAsync(Ada, Stop))!;
        Assert.Equal([1, 2], found.Ids.ToArray());
    }

    [Fact]
    public async Task A_Redis_that_was_never_there_is_a_cache_that_does_not_answer_until_it_is()
    {
        await using var server = OwnRedis.NotStarted();
        await using var connection = await RedisConnection.OpenAsync(server.ConnectionString);
        var kept = new RedisTimelines(connection, "x");
        await Assert.ThrowsAsync<TimelineCacheException>(async () => await kept.FindAsync(Ada, Stop));
        await server.RestartAsync();
        while (!connection.IsUp)
        {
            await Task.Yield();
        }

        Assert.Null(await kept.FindAsync(Ada, Stop));
    }

    [Fact]
    public async Task A_Redis_that_is_away_is_a_cache_that_does_not_answer()
    {
        await using var server = await OwnRedis.StartAsync();
        await using var connection = await RedisConnection.OpenAsync(server.ConnectionString);
        var kept = new RedisTimelines(connection, "x");
        await kept.BeginAsync(Ada, Stop);
        await server.KillAsync();
        await Assert.ThrowsAsync<TimelineCacheException>(async () => await kept.FindAsync(Ada, Stop));
        await Assert.ThrowsAsync<TimelineCacheException>(async () => await AppendAsync(kept, Ada, 1));
        await Assert.ThrowsAsync<TimelineCacheException>(async () => await kept.RemoveAsync([Ada], Stop));
    }

    [Fact]
    public async Task A_Redis_that_dies_and_comes_back_empty_costs_nothing_but_rebuilds()
    {
        await using var server = await OwnRedis.StartAsync();
        await using var connection = await RedisConnection.OpenAsync(server.ConnectionString);
        var cache = new RedisTimelines(connection, "x");
        await using var world = await TimelineWorld.OpenAsync(DatabaseKind.Sqlite, cache);
        var (ada, bob) = (await world.AddPersonAsync(), await world.AddPersonAsync());
        await world.FollowAsync(ada, bob);
        await world.PostAsync(bob);
        await world.CheckAsync(ada, new PageRequest(10), isHot: true);

        await server.KillAsync();
        await world.PostAsync(bob);
        await world.UnfollowAsync(ada, bob);
        Assert.Empty((await world.CheckAsync(ada, new PageRequest(10), isHot: false)).Items);
        await world.FollowAsync(ada, bob);
        await world.CheckAsync(ada, new PageRequest(10), isHot: false);
        await Assert.ThrowsAsync<TimelineCacheException>(world.FanOutAsync);

        await server.RestartAsync();
        while (await TryFanOutAsync(world) is false)
        {
            world.Clock.Advance(Outbox.Lease);
        }

        Assert.Equal(2, (await world.CheckAsync(ada, new PageRequest(10), isHot: true)).Items.Count);
        Assert.Empty(world.Data.Outstanding.Find()!.Tweets);
    }

    [Fact]
    public async Task What_a_timeline_takes_is_known()
    {
        await using var server = await OwnRedis.StartAsync();
        await using var connection = await RedisConnection.OpenAsync(server.ConnectionString);
        var kept = new RedisTimelines(connection, "0123456789abcdef");
        long[] ids = [.. Enumerable.Range(1, MemoryTimelines.KeptIds).Select(id => (long)id << 22)];
        long[] follows = [.. Enumerable.Range(1, 150).Select(id => (long)id << 22)];
        await kept.FinishAsync(Ada, await kept.BeginAsync(Ada, Stop), new Timeline(follows, ids, 1), Stop);
        var bytes = 0L;
        var keys = await KeysAsync(connection);
        foreach (var key in keys.Where(static key => !key.ToString().Contains(":l:", StringComparison.Ordinal)))
        {
            bytes += (long)await connection.Database.ScriptEvaluateAsync(
                "return redis.call('MEMORY', 'USAGE', KEYS[1])", [key]);
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes: 800 ids, 150 followees"));
        Assert.InRange(bytes, 7_600, 9_500);
    }

    private static Timeline Read(params long[] ids) => new(Array.Empty<long>(), ids, 0);

    private static async Task AppendAsync(RedisTimelines kept, UserId user, params long[] ids) =>
        await kept.AppendAsync([new TimelineAppend(user.Value, ids)], Stop);

    private static async Task<bool> TryFanOutAsync(TimelineWorld world)
    {
        try
        {
            await world.FanOutAsync();
            return world.Data.Outstanding.Find()!.Tweets.Length == 0;
        }
        catch (TimelineCacheException)
        {
            await Task.Yield();
            return false;
        }
    }

    private static async Task<RedisKey[]> KeysAsync(RedisConnection connection)
    {
        var keys = Array.Empty<RedisKey>();
        await TryAsync(async () => keys =
            (RedisKey[])(await connection.Database.ScriptEvaluateAsync("return redis.call('KEYS', '*')"))!);
        return keys;
    }

    private static async Task TryAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (RedisException)
        {
            // Not back yet.
        }
    }
}
