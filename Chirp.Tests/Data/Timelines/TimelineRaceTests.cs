using Chirp.Data.Model;
using Chirp.Tests.Servers;
using Xunit;

namespace Chirp.Tests.Data.Timelines;

/// <summary>What happens while a timeline is being built.</summary>
public abstract class TimelineRaceTests(RedisKind redisKind)
{
    public enum Moment
    {
        AfterBegin = 0,
        BeforeFinish = 1,
    }

    public enum Write
    {
        PostAndFanOut = 0,
        Post = 1,
        Follow = 2,
        Unfollow = 3,
        FollowAndBack = 4,
        Evict = 5,
        Delete = 6,
        FanOut = 7,
    }

    public static TheoryData<Moment, Write> All => [.. Enum.GetValues<Moment>().SelectMany(
        _ => Enum.GetValues<Write>(), (moment, write) => (moment, write))];

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_write_while_a_timeline_is_built_is_not_missing_from_it(Moment moment, Write write)
    {
        await using var redis = await TestRedis.OpenAsync(redisKind);
        var cache = new TestTimelines(redis.Timelines);
        await using var world = await TimelineWorld.OpenAsync(DatabaseKind.Sqlite, cache);
        var (ada, bob, cid) =
            (await world.AddPersonAsync(), await world.AddPersonAsync(), await world.AddPersonAsync());
        await world.FollowAsync(ada, bob);
        var his = await world.PostAsync(bob);
        await world.PostAsync(cid);
        await world.PostAsync(ada);
        Func<Task> act = () => ActAsync(world, cache, write, ada, bob, cid, his);
        cache.AfterBegin = moment == Moment.AfterBegin ? act : null;
        cache.BeforeFinish = moment == Moment.BeforeFinish ? act : null;

        await world.CheckAsync(ada, new PageRequest(10), isHot: null);

        Assert.Null(cache.AfterBegin);
        Assert.Null(cache.BeforeFinish);
        await world.CheckAsync(ada, new PageRequest(10), isHot: true);
        await world.FanOutAsync();
        await world.CheckAsync(ada, new PageRequest(10), isHot: true);
    }

    [Fact]
    public async Task A_page_has_the_tweets_of_those_who_are_pulled_although_something_is_lost_while_it_is_read()
    {
        await using var redis = await TestRedis.OpenAsync(redisKind);
        var cache = new TestTimelines(redis.Timelines);
        await using var world = await TimelineWorld.OpenAsync(DatabaseKind.Sqlite, cache, pushLimit: 0);
        var (ada, bob) = (await world.AddPersonAsync(), await world.AddPersonAsync());
        await world.FollowAsync(ada, bob);
        await world.PostAsync(bob);
        await world.FanOutAsync();
        await world.CheckAsync(ada, new PageRequest(10), isHot: null);
        world.Clock.Advance(TimeSpan.FromSeconds(10));
        var pulled = await world.PostAsync(bob);
        await world.FanOutAsync();

        cache.AfterFind = () => world.Data.Events.Lose();
        Assert.Contains(pulled, await world.HomeAsync(ada));
        Assert.Null(cache.AfterFind);
    }

    [Fact]
    public async Task Many_who_read_one_timeline_build_it_once()
    {
        await using var redis = await TestRedis.OpenAsync(redisKind);
        var cache = new TestTimelines(redis.Timelines);
        await using var world = await TimelineWorld.OpenAsync(DatabaseKind.Sqlite, cache);
        var ada = await world.AddPersonAsync();
        var hers = await world.PostAsync(ada);
        var isReading = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        var builds = 0;
        cache.BeforeFinish = async () =>
        {
            builds++;
            isReading.SetResult();
            await goOn.Task;
        };
        var first = world.HomeAsync(ada);
        await isReading.Task;
        cache.AfterBegin = () => Task.FromResult(builds++);
        var others = Enumerable.Range(0, 20).Select(_ => world.HomeAsync(ada)).ToArray();
        goOn.SetResult();

        Assert.Equal([hers], await first);
        Assert.All(await Task.WhenAll(others), page => Assert.Equal([hers], page));
        Assert.Equal(1, builds);
        Assert.Equal(21, world.Data.Timelines.HotPages);
    }

    private static async Task ActAsync(
        TimelineWorld world, TestTimelines cache, Write write, UserId ada, UserId bob, UserId cid, TweetId his)
    {
        switch (write)
        {
            case Write.PostAndFanOut:
                await world.PostAsync(bob);
                await world.FanOutAsync();
                break;
            case Write.Post:
                await world.PostAsync(bob);
                break;
            case Write.Follow:
                await world.FollowAsync(ada, cid);
                break;
            case Write.Unfollow:
                await world.UnfollowAsync(ada, bob);
                break;
            case Write.FollowAndBack:
                await world.UnfollowAsync(ada, bob);
                await world.FollowAsync(ada, bob);
                break;
            case Write.Evict:
                await cache.EvictAsync(ada);
                break;
            case Write.Delete:
                await world.Data.Tweets.DeleteAsync(bob, his, null, TestContext.Current.CancellationToken);
                break;
            case Write.FanOut:
                await world.FanOutAsync();
                break;
        }
    }
}

public sealed class TimelineRaceTestsInMemory() : TimelineRaceTests(RedisKind.None);

public sealed class TimelineRaceTestsOnRedis() : TimelineRaceTests(RedisKind.Server);

public sealed class TimelineRaceTestsOnCluster() : TimelineRaceTests(RedisKind.Cluster);
