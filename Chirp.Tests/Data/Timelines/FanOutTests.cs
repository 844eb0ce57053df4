using Chirp.Data;
using Chirp.Data.Model;
using Chirp.Data.Timelines;
using Chirp.Tests.Servers;
using Xunit;

namespace Chirp.Tests.Data.Timelines;

public abstract class FanOutTests(DatabaseKind kind, RedisKind redisKind)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tweet_is_read_before_it_is_fanned_out_and_once_after_it()
    {
        await using var redis = await TestRedis.OpenAsync(redisKind);
        var cache = new TestTimelines(redis.Timelines);
        await using var world = await TimelineWorld.OpenAsync(kind, cache, redis: redisKind);
        var (ada, bob) = (await world.AddPersonAsync(), await world.AddPersonAsync());
        await world.FollowAsync(ada, bob);
        await world.CheckAsync(ada, new PageRequest(10), isHot: true);

        var his = await world.PostAsync(bob);

        Assert.Empty(cache.Appended);
        Assert.Equal([his], await world.HomeAsync(ada));
        await world.FanOutAsync();
        Assert.Equal([(ada.Value, his.Value), (bob.Value, his.Value)], cache.Appended.Keys.Order());
        await world.CheckAsync(ada, new PageRequest(10), isHot: true);
        Assert.Equal([his.Value], (await cache.GetAsync(ada)).Ids.ToArray());
        Assert.Empty((await OutstandingAsync(world.Data)).Tweets);
    }

    [Fact]
    public async Task A_worker_that_dies_in_the_middle_is_made_good_by_another_one()
    {
        await using var redis = await TestRedis.OpenAsync(redisKind);
        var cache = new TestTimelines(redis.Timelines) { AppendsUntilAway = 3 };
        await using var world = await TimelineWorld.OpenAsync(kind, cache, redis: redisKind);
        var author = await world.AddPersonAsync();
        var readers = new List<UserId>();
        for (var i = 0; i < 6; i++)
        {
            readers.Add(await world.AddPersonAsync());
            await world.FollowAsync(readers[i], author);
            await world.CheckAsync(readers[i], new PageRequest(5), isHot: true);
        }

        var tweet = await world.PostAsync(author);
        await Assert.ThrowsAsync<TimelineCacheException>(world.FanOutAsync);
        cache.IsAway = false;
        cache.AppendsUntilAway = int.MaxValue;

        await using var other = await OpenAnotherAsync(world);
        Assert.False(await other.FanOut!.RunOnceAsync(Stop));
        Assert.Equal(3, cache.Appended.Count);
        foreach (var reader in readers)
        {
            await world.CheckAsync(reader, new PageRequest(5), isHot: true);
        }

        world.Clock.Advance(Outbox.Lease);
        Assert.False(await other.FanOut!.RunOnceAsync(Stop));

        Assert.Equal(7, cache.Appended.Count);
        await world.Data.Timelines.ReloadAsync(Stop);
        Assert.Empty((await OutstandingAsync(world.Data)).Tweets);
        foreach (var reader in readers)
        {
            Assert.Equal([tweet.Value], (await cache.GetAsync(reader)).Ids.ToArray());
            await world.CheckAsync(reader, new PageRequest(5), isHot: true);
        }
    }

    [Fact]
    public async Task Workers_side_by_side_do_nothing_twice()
    {
        const int count = 900;
        await using var redis = await TestRedis.OpenAsync(redisKind);
        var cache = new TestTimelines(redis.Timelines);
        await using var world = await TimelineWorld.OpenAsync(kind, cache, redis: redisKind);
        var (ada, bob) = (await world.AddPersonAsync(), await world.AddPersonAsync());
        await world.FollowAsync(ada, bob);
        await world.CheckAsync(ada, new PageRequest(10), isHot: true);
        await Parallel.ForAsync(0, count, Stop, async (_, _) => await world.PostAsync(bob));
        await using var second = await OpenAnotherAsync(world);
        await using var third = await OpenAnotherAsync(world, node: 2);

        await Task.WhenAll(new[] { world.Data, second, third }.Select(data => Task.Run(
            async () =>
            {
                while (await data.FanOut!.RunOnceAsync(Stop))
                {
                }
            },
            Stop)));

        // Of rows that another one was just taking nobody waits for the end.
        await world.FanOutAsync();
        Assert.Equal(2 * count, cache.Appended.Count);
        Assert.All(cache.Appended.Values, times => Assert.Equal(1, times));
        await world.Data.Timelines.ReloadAsync(Stop);
        Assert.Empty((await OutstandingAsync(world.Data)).Tweets);
        await world.CheckAsync(ada, new PageRequest(100), isHot: true);
    }

    [Fact]
    public async Task A_timeline_that_could_not_be_removed_is_not_read_until_it_is_gone()
    {
        await using var redis = await TestRedis.OpenAsync(redisKind);
        var cache = new TestTimelines(redis.Timelines, isShared: true);
        await using var world = await TimelineWorld.OpenAsync(kind, cache, redis: redisKind);
        var (ada, bob) = (await world.AddPersonAsync(), await world.AddPersonAsync());
        await world.PostAsync(bob);
        await world.CheckAsync(ada, new PageRequest(10), isHot: true);

        cache.IsAway = true;
        await world.FollowAsync(ada, bob);
        cache.IsAway = false;

        await world.CheckAsync(ada, new PageRequest(10), isHot: false);
        await world.CheckAsync(bob, new PageRequest(10), isHot: true);
        await using var other = await OpenAnotherAsync(world);
        Assert.Contains(ada.Value, (await OutstandingAsync(other)).StaleUsers!);
        await world.FanOutAsync();
        Assert.Null(await cache.FindAsync(ada, Stop));
        await world.CheckAsync(ada, new PageRequest(10), isHot: true);
        world.Clock.Advance(TimeSpan.FromSeconds(3));
        await other.Outstanding.CheckAsync(Stop);
        Assert.Null((await OutstandingAsync(other)).StaleUsers);
    }

    [Fact]
    public async Task While_the_cache_is_away_pages_come_from_the_database_and_writes_succeed()
    {
        await using var redis = await TestRedis.OpenAsync(redisKind);
        var cache = new TestTimelines(redis.Timelines, isShared: true);
        await using var world = await TimelineWorld.OpenAsync(kind, cache, redis: redisKind);
        var (ada, bob) = (await world.AddPersonAsync(), await world.AddPersonAsync());
        await world.FollowAsync(ada, bob);
        await world.CheckAsync(ada, new PageRequest(10), isHot: true);
        cache.IsAway = true;

        await world.PostAsync(bob);
        await world.UnfollowAsync(ada, bob);
        await world.CheckAsync(ada, new PageRequest(10), isHot: false);
        await world.FollowAsync(ada, bob);
        await world.CheckAsync(ada, new PageRequest(10), isHot: false);
        await Assert.ThrowsAsync<TimelineCacheException>(world.FanOutAsync);

        cache.IsAway = false;
        world.Clock.Advance(Outbox.Lease);
        await world.FanOutAsync();
        await world.CheckAsync(ada, new PageRequest(10), isHot: true);
        Assert.Empty((await OutstandingAsync(world.Data)).Tweets);
    }

    [Fact]
    public async Task Somebody_whom_many_follow_is_read_with_each_timeline_and_not_fanned_out()
    {
        await using var redis = await TestRedis.OpenAsync(redisKind);
        var cache = new TestTimelines(redis.Timelines);
        await using var world = await TimelineWorld.OpenAsync(kind, cache, pushLimit: 1, redis: redisKind);
        var (ada, bob, star) =
            (await world.AddPersonAsync(), await world.AddPersonAsync(), await world.AddPersonAsync());
        await world.FollowAsync(ada, star);
        await world.FollowAsync(bob, star);
        await world.CheckAsync(ada, new PageRequest(10), isHot: true);
        await world.PostAsync(star);
        await world.FanOutAsync();
        Assert.Equal(3, cache.Appended.Count);

        world.Clock.Advance(TimeSpan.FromSeconds(6));
        var late = await world.PostAsync(star);
        await world.FanOutAsync();

        Assert.Equal([(star.Value, late.Value)], cache.Appended.Keys.Where(key => key.Id == late.Value));
        await world.CheckAsync(ada, new PageRequest(1), isHot: true);
        Assert.Contains(late, await world.HomeAsync(bob));
        await using var other = await OpenAnotherAsync(world);
        Assert.Contains(late, await HomeAsync(other, ada));
        await world.Data.Tweets.DeleteAsync(star, late, null, Stop);
        await world.CheckAsync(ada, new PageRequest(1), isHot: true);
    }

    [Fact]
    public async Task What_was_fanned_out_before_it_was_heard_of_does_not_stay_outstanding()
    {
        await using var world = await TimelineWorld.OpenAsync(kind);
        var ada = await world.AddPersonAsync();
        var id = await world.PostAsync(ada);
        var tweet = (await world.Database.FindTweetAsync(id))!;
        await world.FanOutAsync();

        world.Data.Events.Posted(tweet);
        Assert.Single((await OutstandingAsync(world.Data)).Tweets);
        await world.CheckAsync(ada, new PageRequest(10), isHot: true);
        await world.Data.Outstanding.CheckAsync(Stop);
        Assert.Single((await OutstandingAsync(world.Data)).Tweets);
        world.Clock.Advance(TimeSpan.FromSeconds(3));
        await world.Data.Outstanding.CheckAsync(Stop);
        Assert.Empty((await OutstandingAsync(world.Data)).Tweets);
    }

    [Fact]
    public async Task After_events_were_lost_nothing_is_read_from_the_cache_until_the_outbox_was_read()
    {
        await using var redis = await TestRedis.OpenAsync(redisKind);
        var cache = new TestTimelines(redis.Timelines);
        await using var world = await TimelineWorld.OpenAsync(kind, cache, redis: redisKind);
        var (ada, bob) = (await world.AddPersonAsync(), await world.AddPersonAsync());
        await world.FollowAsync(ada, bob);
        await world.CheckAsync(ada, new PageRequest(10), isHot: true);
        await world.FanOutAsync();
        await using var other = await OpenAnotherAsync(world);
        var unheard = await other.Tweets.PostAsync(new Chirp.Data.Stores.NewTweet(bob, "x", null, null), null, Stop);

        world.Data.Events.Lose();
        await world.CheckAsync(ada, new PageRequest(10), isHot: false);
        await world.Data.Timelines.ReloadAsync(Stop);

        var page = await world.CheckAsync(ada, new PageRequest(10), isHot: true);
        Assert.Equal(unheard.Id, Assert.Single(page.Items).Position);
    }

    /// <summary>Servers that share a database need a moment until they know.</summary>
    private static async Task<OutstandingState> OutstandingAsync(ChirpDatabase data)
    {
        OutstandingState? found;
        while ((found = data.Outstanding.Find()) is null)
        {
            Stop.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        return found;
    }

    private static async Task<List<TweetId>> HomeAsync(ChirpDatabase data, UserId user) =>
        [.. (await data.Timelines.HomeAsync(user, new PageRequest(100), Stop)).Items.Select(item => item.Value)];

    private static async Task<ChirpDatabase> OpenAnotherAsync(TimelineWorld world, int node = 1) =>
        await ChirpDatabase.OpenAsync(world.Database.Options with { Node = node }, world.Clock, Stop);
}

public sealed class FanOutTestsOnSqlite() : FanOutTests(DatabaseKind.Sqlite, RedisKind.None);

public sealed class FanOutTestsOnMySqlAndRedis() : FanOutTests(DatabaseKind.MySql, RedisKind.Server);

public sealed class FanOutTestsOnMySqlAndCluster() : FanOutTests(DatabaseKind.MySql, RedisKind.Cluster);
