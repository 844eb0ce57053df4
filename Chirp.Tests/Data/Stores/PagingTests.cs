using Chirp.Data.Model;
using Xunit;

namespace Chirp.Tests.Data.Stores;

/// <summary>Every list, walked in pages of random sizes in both directions, against the list itself.</summary>
public abstract class PagingTests(DatabaseKind kind)
{
    private delegate Task<Page<long>> ReadPage(PageRequest page);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Pages_of_a_list_that_changes_never_end_early_and_have_no_hole_and_no_duplicate(int seed)
    {
        var random = new Random(seed);
        await using var database = await TestDatabase.OpenAsync(kind);
        var data = database.Data;
        var people = new List<UserId>();
        for (var i = 0; i < 6; i++)
        {
            people.Add(await database.AddPersonAsync());
        }

        var me = people[0];
        var root = await database.PostAsync(me);
        var tweets = new List<(TweetId Id, UserId Author, bool IsReply)> { (root, me, false) };
        var followed = new HashSet<UserId>();
        var favorites = new List<TweetId>();
        for (var round = 0; round < 6; round++)
        {
            for (var i = 0; i < 12; i++)
            {
                var author = people[random.Next(people.Count)];
                var isReply = random.Next(3) == 0;
                tweets.Add((await database.PostAsync(author, "x", isReply ? root : null), author, isReply));
            }

            for (var i = 0; i < 3; i++)
            {
                var index = random.Next(1, tweets.Count);
                await data.Tweets.DeleteAsync(tweets[index].Author, tweets[index].Id, null, Stop);
                favorites.Remove(tweets[index].Id);
                tweets.RemoveAt(index);
                var favorite = tweets[random.Next(tweets.Count)].Id;
                if ((await data.Favorites.AddAsync(me, favorite, null, Stop)).Status == WriteStatus.Done)
                {
                    favorites.Insert(0, favorite);
                }

                var other = people[random.Next(1, people.Count)];
                await (followed.Add(other)
                    ? data.Follows.AddAsync(me, other, null, Stop)
                    : data.Follows.RemoveAsync(me, other, null, Stop));
                if ((await data.Follows.FollowsAsync(me, [other], Stop))[0] is false)
                {
                    followed.Remove(other);
                }
            }

            var home = tweets.Where(tweet => tweet.Author == me || followed.Contains(tweet.Author))
                .Select(tweet => tweet.Id.Value).OrderDescending().ToList();
            await CheckAsync(random, home, async page => Ids(await data.Timelines.HomeAsync(me, page, Stop)));
            await CheckAsync(
                random,
                [.. tweets.Where(tweet => tweet.IsReply).Select(tweet => tweet.Id.Value).Order()],
                async page => Ids((await data.Tweets.RepliesAsync([root], page, Stop))[0]));
            await CheckAsync(
                random,
                [.. tweets.Where(tweet => tweet.Author == people[1]).Select(tweet => tweet.Id.Value).OrderDescending()],
                async page => Ids((await data.Tweets.ByAuthorAsync([me, people[1]], true, page, Stop))[1]));
            await CheckAsync(
                random,
                [.. favorites.Select(id => id.Value)],
                async page => Ids((await data.Favorites.ByUserAsync([me], page, Stop))[0]));
        }
    }

    [Fact]
    public async Task Parents_may_repeat_and_each_has_its_own_page()
    {
        await using var database = await TestDatabase.OpenAsync(kind);
        var people = new List<UserId>();
        for (var i = 0; i < 70; i++)
        {
            people.Add(await database.AddPersonAsync());
        }

        var tweets = await Task.WhenAll(people.Select(person => database.PostAsync(person)));
        people.Add(people[3]);
        people.Add(new UserId(12));
        var pages = await database.Data.Tweets.ByAuthorAsync(people, false, new PageRequest(1), Stop);

        Assert.Equal(tweets, pages.Take(70).Select(page => page.Items[0].Value));
        Assert.Equal(tweets[3], pages[70].Items[0].Value);
        Assert.Empty(pages[71].Items);
    }

    private static async Task CheckAsync(Random random, List<long> list, ReadPage read)
    {
        var seen = new List<long>();
        for (long? after = null; ;)
        {
            var count = random.Next(1, 9);
            var page = await read(new PageRequest(count, After: after));
            seen.AddRange(page.Items.Select(item => item.Value));
            Assert.Equal(seen.Count > page.Items.Count, page.HasPrevious);
            Assert.Equal(seen.Count < list.Count, page.HasNext);
            if (!page.HasNext)
            {
                break;
            }

            Assert.Equal(count, page.Items.Count);
            after = page.Items[^1].Position;
        }

        Assert.Equal(list, seen);
        seen.Clear();
        for (long? before = null; ;)
        {
            var count = random.Next(1, 9);
            var page = await read(new PageRequest(count, Before: before, FromEnd: true));
            seen.InsertRange(0, page.Items.Select(item => item.Value));
            Assert.Equal(seen.Count > page.Items.Count, page.HasNext);
            Assert.Equal(seen.Count < list.Count, page.HasPrevious);
            if (!page.HasPrevious)
            {
                break;
            }

            Assert.Equal(count, page.Items.Count);
            before = page.Items[0].Position;
        }

        Assert.Equal(list, seen);
    }

    private static Page<long> Ids(Page<TweetId> page) =>
        new(
            [.. page.Items.Select(item => new PageItem<long>(item.Position, item.Value.Value))], page.HasNext,
            page.HasPrevious);
}

public sealed class PagingTestsOnSqlite() : PagingTests(DatabaseKind.Sqlite);

public sealed class PagingTestsOnMySql() : PagingTests(DatabaseKind.MySql);
