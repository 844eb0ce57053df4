using Chirp.Data.Model;
using Chirp.Tests.Servers;
using Xunit;

namespace Chirp.Tests.Data.Timelines;

/// <summary>
/// Random histories: whatever was written, fanned out, evicted or lost in whatever order, a page that is put together
/// from the cache is the database's.
/// </summary>
public abstract class HotHistoryTests(DatabaseKind kind, RedisKind redisKind)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 10_000)]
    [InlineData(2, 10_000)]
    [InlineData(3, 2)]
    [InlineData(4, 2)]
    public async Task Every_page_equals_the_databases_whatever_has_happened(int seed, int pushLimit)
    {
        var random = new Random(seed);
        await using var redis = await TestRedis.OpenAsync(redisKind);
        var cache = new TestTimelines(redis.Timelines);
        await using var world = await TimelineWorld.OpenAsync(kind, cache, pushLimit);
        var people = new List<UserId>();
        for (var i = 0; i < 7; i++)
        {
            people.Add(await world.AddPersonAsync());
        }

        var tweets = new List<(TweetId Id, UserId Author)>();
        var follows = new HashSet<(UserId, UserId)>();
        for (var step = 0; step < 250; step++)
        {
            await StepAsync(random, world, cache, people, tweets, follows);
            var user = people[random.Next(people.Count)];
            await world.CheckAsync(user, Request(random, tweets), isHot: null);
        }

        Assert.True(world.Data.Timelines.HotPages > 100, $"Only {world.Data.Timelines.HotPages} pages were hot.");
        await world.FanOutAsync();
        await world.Data.Timelines.ReloadAsync(Stop);
        foreach (var user in people)
        {
            await world.CheckAsync(user, new PageRequest(50), isHot: true);
        }
    }

    [Fact]
    public async Task Who_has_posted_is_read_at_once_whatever_else_happens()
    {
        // All of them fit on a page, so that one that was written slowly is on it too.
        const int authors = 4;
        const int posts = 25;
        await using var redis = await TestRedis.OpenAsync(redisKind);
        var cache = new TestTimelines(redis.Timelines);
        await using var world = await TimelineWorld.OpenAsync(kind, cache);
        var (reader, other) = (await world.AddPersonAsync(), await world.AddPersonAsync());
        var followed = new List<UserId>();
        for (var i = 0; i < authors; i++)
        {
            followed.Add(await world.AddPersonAsync());
            await world.FollowAsync(reader, followed[i]);
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var disturbing = Task.WhenAll(
            UntilAsync(world.FanOutAsync, end.Token),
            UntilAsync(
                async () =>
                {
                    await cache.EvictAsync(reader);
                    await world.HomeAsync(reader);
                },
                end.Token),
            UntilAsync(
                async () =>
                {
                    await world.FollowAsync(reader, other);
                    await world.UnfollowAsync(reader, other);
                },
                end.Token));
        await Task.WhenAll(followed.Select(author => Task.Run(
            async () =>
            {
                for (var i = 0; i < posts; i++)
                {
                    var id = await world.PostAsync(author);
                    var page = await world.HomeAsync(reader);
                    Assert.Equal(page.OrderByDescending(tweet => tweet.Value).Distinct(), page);
                    Assert.Contains(id, page);
                }
            },
            Stop)));
        await end.CancelAsync();
        await disturbing;

        await world.FanOutAsync();
        await world.CheckAsync(reader, new PageRequest(100), isHot: true);
        Assert.True(world.Data.Timelines.HotPages > 0, $"Only {world.Data.Timelines.HotPages} pages were hot.");
    }

    private static Task UntilAsync(Func<Task> act, CancellationToken end) => Task.Run(
        async () =>
        {
            while (!end.IsCancellationRequested)
            {
                await act();
                await Task.Yield();
            }
        },
        Stop);

    private static async Task StepAsync(
        Random random, TimelineWorld world, TestTimelines cache, List<UserId> people,
        List<(TweetId Id, UserId Author)> tweets, HashSet<(UserId, UserId)> follows)
    {
        var (one, two) = (people[random.Next(people.Count)], people[random.Next(people.Count)]);
        switch (random.Next(24))
        {
            case < 8:
                tweets.Add((await world.PostAsync(one), one));
                break;
            case < 10 when tweets.Count > 0:
                var tweet = tweets[random.Next(tweets.Count)];
                tweets.Remove(tweet);
                await world.Data.Tweets.DeleteAsync(tweet.Author, tweet.Id, null, Stop);
                break;
            case < 13 when one != two:
                if (follows.Add((one, two)))
                {
                    await world.FollowAsync(one, two);
                }
                else
                {
                    follows.Remove((one, two));
                    await world.UnfollowAsync(one, two);
                }

                break;
            case < 16:
                await world.FanOutAsync();
                break;
            case 16:
                await cache.EvictAsync(one);
                break;
            case 17:
                world.Clock.Advance(TimeSpan.FromSeconds(3));
                break;
            case 18:
                world.Data.Events.Lose();
                break;
            default:
                await world.Data.Timelines.ReloadAsync(Stop);
                break;
        }
    }

    private static PageRequest Request(Random random, List<(TweetId Id, UserId Author)> tweets)
    {
        var (count, fromEnd) = (random.Next(1, 12), random.Next(2) == 0);
        var (one, two) = (Bound(), Bound());
        return one > two || random.Next(8) == 0
            ? new PageRequest(count, one, two, fromEnd)
            : new PageRequest(count, two, one, fromEnd);

        long? Bound() => tweets.Count == 0 || random.Next(3) == 0
            ? null
            : tweets[random.Next(tweets.Count)].Id.Value + random.Next(-1, 2);
    }
}

public sealed class HotHistoryTestsOnSqlite() : HotHistoryTests(DatabaseKind.Sqlite, RedisKind.None);

public sealed class HotHistoryTestsOnMySql() : HotHistoryTests(DatabaseKind.MySql, RedisKind.None);

public sealed class HotHistoryTestsOnMySqlAndRedis() : HotHistoryTests(DatabaseKind.MySql, RedisKind.Server);

public sealed class HotHistoryTestsOnCluster() : HotHistoryTests(DatabaseKind.Sqlite, RedisKind.Cluster);
