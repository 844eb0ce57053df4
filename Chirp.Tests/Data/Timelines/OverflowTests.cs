using Chirp.Data.Model;
using Chirp.Data.Sql;
using Chirp.Data.Timelines;
using Xunit;

namespace Chirp.Tests.Data.Timelines;

/// <summary>More tweets than a timeline keeps, and than may be outstanding.</summary>
public sealed class OverflowTests
{
    private static readonly Statement AddTweet = new("""
        INSERT INTO tweets (id, author_id, text, root_id, favorite_count, reply_count, version)
        VALUES (@id, @author, 'x', @id, 0, 0, 1)
        """);

    private static readonly Statement AddByAuthor = new("""
        INSERT INTO author_tweets (author_id, tweet_id, to_other) VALUES (@author, @id, 0)
        """);

    private static readonly Statement AddToOutbox = new("""
        INSERT INTO outbox (tweet_id, author_id, leased_until) VALUES (@id, @author, 0)
        """);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task The_newest_tweets_of_many_people_are_those_and_all_above_the_floor_are_there(int seed)
    {
        var random = new Random(seed);
        var cache = new TestTimelines();
        await using var world = await TimelineWorld.OpenAsync(DatabaseKind.Sqlite, cache);
        var me = await world.AddPersonAsync();
        var authors = new List<UserId> { me };
        for (var i = 0; i < 80; i++)
        {
            authors.Add(await world.AddPersonAsync());
            await world.FollowAsync(me, authors[^1]);
        }

        // A few write most, and at times nobody else does.
        long[] ids = [.. Enumerable.Range(1_000, 4_000).Select(id => (long)id)];
        await AddAsync(
            world,
            ids,
            id => authors[(int)(authors.Count * Math.Pow(random.NextDouble(), id < 3_000 ? 1 : 6))],
            isOutstanding: false);

        var page = await world.CheckAsync(me, new PageRequest(20), isHot: true);
        var kept = await cache.GetAsync(me);
        Assert.Equal(ids.TakeLast(NewestTweets.KeptIds), kept.Ids.ToArray());
        Assert.Equal(ids[^(NewestTweets.KeptIds + 1)], kept.Floor);
        await CheckAroundAsync(world, me, kept.Floor);
        for (var i = 0; i < NewestTweets.KeptIds / 20 + 3; i++)
        {
            page = await world.CheckAsync(me, new PageRequest(20, After: page.Items[^1].Position), isHot: i < 38);
        }
    }

    [Fact]
    public async Task A_timeline_that_grows_is_cut_and_its_floor_rises()
    {
        await using var world = await TimelineWorld.OpenAsync(DatabaseKind.Sqlite);
        var cache = (TestTimelines)world.Cache;
        var (ada, bob) = (await world.AddPersonAsync(), await world.AddPersonAsync());
        await world.FollowAsync(ada, bob);
        await world.CheckAsync(ada, new PageRequest(10), isHot: true);
        Assert.Equal(0, (await cache.GetAsync(ada)).Floor);
        await AddAsync(world, Enumerable.Range(1_000, MemoryTimelines.MaxIds + 1), _ => bob, isOutstanding: true);

        await world.FanOutAsync();

        var kept = await cache.GetAsync(ada);
        Assert.Equal(1_000 + MemoryTimelines.MaxIds - MemoryTimelines.KeptIds, kept.Floor);
        Assert.Equal(MemoryTimelines.KeptIds, kept.Ids.Length);
        await world.CheckAsync(ada, new PageRequest(20), isHot: true);
        await CheckAroundAsync(world, ada, kept.Floor);
    }

    [Fact]
    public async Task A_tail_that_is_cut_raises_the_floor()
    {
        await using var world = await TimelineWorld.OpenAsync(DatabaseKind.Sqlite, pushLimit: 0);
        var (ada, star) = (await world.AddPersonAsync(), await world.AddPersonAsync());
        await world.FollowAsync(ada, star);
        await world.PostAsync(star);
        await world.FanOutAsync();
        await AddAsync(world, Enumerable.Range(1_000, 1_000), _ => star, isOutstanding: false);

        await world.CheckAsync(ada, new PageRequest(20), isHot: true);
        await world.CheckAsync(ada, new PageRequest(20, After: 1_300), isHot: true);
        await world.CheckAsync(ada, new PageRequest(20, After: 1_100), isHot: false);
    }

    [Fact]
    public async Task Too_many_outstanding_tweets_are_left_to_the_database()
    {
        await using var world = await TimelineWorld.OpenAsync(DatabaseKind.Sqlite);
        var ada = await world.AddPersonAsync();
        await AddAsync(world, Enumerable.Range(1_000, Outstanding.MaxTweets + 1), _ => ada, isOutstanding: true);

        await world.Data.Timelines.ReloadAsync(Stop);
        Assert.Null(world.Data.Outstanding.Find());
        await world.CheckAsync(ada, new PageRequest(20), isHot: false);
        await world.Data.FanOut!.RunOnceAsync(Stop);
        await world.CheckAsync(ada, new PageRequest(20), isHot: false);
        await world.Data.Outstanding.CheckAsync(Stop);
        Assert.Equal(Outstanding.MaxTweets + 1 - Outbox.MaxTaken, world.Data.Outstanding.Find()!.Tweets.Length);
        await world.CheckAsync(ada, new PageRequest(20), isHot: true);
    }

    private static async Task CheckAroundAsync(TimelineWorld world, UserId user, long floor)
    {
        for (var at = floor - 3; at < floor + 30; at += 3)
        {
            await world.CheckAsync(user, new PageRequest(5, After: at), isHot: null);
            await world.CheckAsync(user, new PageRequest(5, Before: at), isHot: null);
            await world.CheckAsync(user, new PageRequest(5, Before: at, FromEnd: true), isHot: null);
            await world.CheckAsync(user, new PageRequest(5, After: at + 9, Before: at), isHot: null);
        }
    }

    private static Task AddAsync(
        TimelineWorld world, IEnumerable<int> ids, Func<long, UserId> author, bool isOutstanding) =>
        AddAsync(world, ids.Select(id => (long)id), author, isOutstanding);

    private static async Task AddAsync(
        TimelineWorld world, IEnumerable<long> ids, Func<long, UserId> author, bool isOutstanding) =>
        await world.Data.Sql.WriteAsync(
            null,
            async (work, stop) =>
            {
                foreach (var id in ids)
                {
                    var by = author(id).Value;
                    await work.Call(AddTweet).With("id", id).With("author", by).ExecuteAsync(stop);
                    await work.Call(AddByAuthor).With("author", by).With("id", id).ExecuteAsync(stop);
                    if (isOutstanding)
                    {
                        await work.Call(AddToOutbox).With("id", id).With("author", by).ExecuteAsync(stop);
                    }
                }

                return new WriteResult(WriteStatus.Done, 0);
            },
            Stop);
}
