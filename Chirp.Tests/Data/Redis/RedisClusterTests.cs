using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using Chirp.Data.Model;
using Chirp.Data.Redis;
using Chirp.Data.Timelines;
using Chirp.Tests.Servers;
using Xunit;
using ServerChannel = Chirp.Data.Redis.RedisChannel;

namespace Chirp.Tests.Data.Redis;

/// <summary>What a cluster does that one server does not: parts of it go, come back, take over and move.</summary>
public sealed class RedisClusterTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>So many that every server has some of them.</summary>
    private static readonly UserId[] People = [.. Enumerable.Range(1, 300).Select(id => new UserId(id))];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Where_one_server_is_killed_Redis_is_away_until_it_is_back_and_then_all_is_as_new_there()
    {
        await using var cluster = await OwnCluster.StartAsync();
        await using var redis = await RedisConnection.OpenAsync(cluster.ConnectionString);
        var (kept, limits) = (new RedisTimelines(redis, "x"), new RedisLimits(redis));
        await BuildAsync(kept);
        await SpendAllAsync(limits);

        await cluster.Servers[1].KillAsync();
        await UntilAsync(() => !redis.IsUp);
        await UntilAsync(async () => await IsAwayAsync(kept));
        Assert.Contains(null, await SpendAllAsync(limits));
        Assert.False(redis.IsUp);

        await cluster.Servers[1].RestartAsync();
        await UntilAsync(() => redis.IsUp);
        // Two thirds are where they were; the others are built anew, and their budgets are full.
        var found = await FindAsync(kept);
        Assert.InRange(found.Count(timeline => timeline is null), 60, 140);
        Assert.InRange((await SpendAllAsync(limits)).Count(spent => spent!.Value.IsSpent), 60, 140);
        await AppendAsync(kept, 50);
        await BuildAsync(kept);
        Assert.All(await FindAsync(kept), timeline => Assert.Equal([1, 2], timeline!.Ids.ToArray()));
    }

    [Fact]
    public async Task A_replica_that_takes_over_is_not_believed()
    {
        await using var cluster = await OwnCluster.StartAsync();
        await cluster.AddServerAsync();
        await cluster.UntilItServesAsync();
        Assert.Equal("OK", await cluster.AskAsync(
            3, "CLUSTER", "REPLICATE", await cluster.AskAsync(0, "CLUSTER", "MYID")));
        await UntilAsync(async () => (await cluster.AskAsync(3, "INFO", "replication")).Contains(
            "master_link_status:up", StringComparison.Ordinal));
        await using var redis = await RedisConnection.OpenAsync(cluster.ConnectionString);
        var (kept, limits) = (new RedisTimelines(redis, "x"), new RedisLimits(redis));
        await BuildAsync(kept);
        await SpendAllAsync(limits);
        var size = await cluster.AskAsync(0, "DBSIZE");
        await UntilAsync(async () => await cluster.AskAsync(3, "DBSIZE") == size);

        await cluster.Servers[0].KillAsync();
        await UntilAsync(() => !redis.IsUp);
        await UntilAsync(() => redis.IsUp);

        // It holds them, and may lack what was appended last. Of a budget, that is nothing to worry about.
        var found = await FindAsync(kept);
        Assert.InRange(found.Count(timeline => timeline is null), 60, 140);
        Assert.DoesNotContain(await SpendAllAsync(limits), spent => spent!.Value.IsSpent);
        await BuildAsync(kept);
        Assert.DoesNotContain(null, await FindAsync(kept));
    }

    [Fact]
    public async Task A_part_that_moves_to_another_server_and_back_is_found_there_and_begins_another_life()
    {
        await using var cluster = await OwnCluster.StartAsync();
        await using var redis = await RedisConnection.OpenAsync(cluster.ConnectionString);
        await using var other = await RedisConnection.OpenAsync(cluster.ConnectionString);
        var (kept, others) = (new RedisTimelines(redis, "x"), new RedisTimelines(other, "x"));
        var limits = new RedisLimits(redis);
        await BuildAsync(kept);
        Assert.DoesNotContain(null, await FindAsync(others));
        await SpendAllAsync(limits);
        var ada = People[0];
        var bucket = TimelineBucket.NumberOf(ada.Value).ToString(CultureInfo.InvariantCulture);
        var from = await OwnerOfAsync(cluster, bucket);
        var owner = await OwnerOfAsync(cluster, $"l:posts:{ada.Value}");
        await cluster.MoveSlotAsync($"l:posts:{ada.Value}", owner, (owner + 1) % 3);
        Assert.False((await limits.SpendAsync("posts", $"{ada.Value}", Hour, Hour))!.Value.IsSpent);

        await cluster.MoveSlotAsync(bucket, from, (from + 1) % 3);
        Assert.Null(await kept.FindAsync(ada, Stop));
        await kept.FinishAsync(ada, await kept.BeginAsync(ada, Stop), Read(7), Stop);
        // Whoever has not been there in that life knows of it all the same.
        await cluster.MoveSlotAsync(bucket, (from + 1) % 3, from);
        Assert.Null(await others.FindAsync(ada, Stop));
        Assert.Null(await kept.FindAsync(ada, Stop));
        await others.FinishAsync(ada, await others.BeginAsync(ada, Stop), Read(8), Stop);
        var found = await kept.FindAsync(ada, Stop);
        Assert.Equal([8], found!.Ids.ToArray());
        Assert.True(redis.IsUp);
    }

    [Fact]
    public async Task A_cluster_that_is_away_at_the_start_is_found_when_it_comes()
    {
        await using var cluster = await OwnCluster.StartAsync();
        foreach (var server in cluster.Servers)
        {
            await server.KillAsync();
        }

        await using var redis = await RedisConnection.OpenAsync(cluster.ConnectionString);
        var kept = new RedisTimelines(redis, "x");
        Assert.False(redis.IsUp);
        Assert.True(await IsAwayAsync(kept));
        foreach (var server in cluster.Servers)
        {
            await server.RestartAsync();
        }

        await UntilAsync(() => redis.IsUp);
        await BuildAsync(kept);
        Assert.DoesNotContain(null, await FindAsync(kept));
    }

    [Fact]
    public async Task Messages_of_one_server_keep_their_order_and_all_servers_are_heard()
    {
        const int Messages = 2_000;
        var name = Guid.NewGuid().ToString("N");
        var heard = new List<Channel<int>>();
        var channels = new List<(RedisConnection Redis, ServerChannel Channel)>();
        for (var i = 0; i < 3; i++)
        {
            var redis = await RedisConnection.OpenAsync(OwnRedis.SharedOf(RedisKind.Cluster)!);
            var numbers = Channel.CreateUnbounded<int>();
            channels.Add((redis, new ServerChannel(redis, name)));
            heard.Add(numbers);
            await channels[i].Channel.StartAsync(
                bytes => numbers.Writer.TryWrite(BinaryPrimitives.ReadInt32BigEndian(bytes)), () => { }, Stop);
        }

        var bytes = new byte[4];
        for (var i = 0; i < Messages; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes, i);
            await channels[0].Channel.PublishAsync([.. bytes]);
        }

        foreach (var numbers in heard)
        {
            for (var i = 0; i < Messages; i++)
            {
                Assert.Equal(i, await numbers.Reader.ReadAsync(Stop));
            }
        }

        foreach (var (redis, channel) in channels)
        {
            await channel.DisposeAsync();
            await redis.DisposeAsync();
        }
    }

    private static Timeline Read(params long[] ids) => new(Array.Empty<long>(), ids, 0);

    private static async Task BuildAsync(RedisTimelines kept)
    {
        foreach (var user in People)
        {
            await kept.FinishAsync(user, await kept.BeginAsync(user, Stop), Read(1, 2), Stop);
        }
    }

    private static async Task<List<Timeline?>> FindAsync(RedisTimelines kept) =>
        
        [.. await Task.WhenAll(People.Select(user => kept.FindAsync(user, Stop).AsTask()))];

    private static async Task AppendAsync(RedisTimelines kept, long id) => await kept.AppendAsync(
        [.. People.Select(user => new TimelineAppend(user.Value, new[] { id }))], Stop);

    private static async Task<List<SpentBudget?>> SpendAllAsync(RedisLimits limits) =>
        [.. await Task.WhenAll(
            People.Select(user => limits.SpendAsync("posts", $"{user.Value}", Hour, Hour).AsTask()))];

    private static async Task<bool> IsAwayAsync(RedisTimelines kept)
    {
        try
        {
            await AppendAsync(kept, 9);
            return false;
        }
        catch (TimelineCacheException)
        {
            return true;
        }
    }

    /// <summary>Which server has a key of that tag.</summary>
    private static async Task<int> OwnerOfAsync(OwnCluster cluster, string tag)
    {
        for (var i = 0; i < cluster.Servers.Count; i++)
        {
            if (!(await cluster.AskAsync(i, "EXISTS", $"{{{tag}}}")).StartsWith("MOVED", StringComparison.Ordinal))
            {
                return i;
            }
        }

        throw new InvalidOperationException($"No server has {tag}.");
    }

    private static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var begun = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(begun) < TimeSpan.FromMinutes(3), "It did not come in three minutes.");
            await Task.Delay(10, Stop);
        }
    }
}
