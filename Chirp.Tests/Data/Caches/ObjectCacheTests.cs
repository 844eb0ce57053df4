using Chirp.Data.Caches;
using Chirp.Data.Model;
using Chirp.Data.Sql;
using Xunit;

namespace Chirp.Tests.Data.Caches;

public sealed class ObjectCacheTests
{
    private static readonly Statement DeleteUser = new("DELETE FROM users WHERE id = @id");
    private static readonly Statement Forget = new("DELETE FROM favorites WHERE user_id = @id");
    private static readonly Statement Rename = new("UPDATE users SET name = 'other' WHERE id = @id");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void A_row_that_was_dropped_while_it_was_read_is_not_put_back()
    {
        var cache = new ObjectCache<string>(100);
        var before = cache.Stamp(7);
        cache.Drop(7);
        cache.Put(7, "old", before);
        Assert.False(cache.TryGet(7, out _));

        var after = cache.Stamp(7);
        cache.Put(7, "new", after);
        Assert.True(cache.TryGet(7, out var row));
        Assert.Equal("new", row);
        cache.Clear();
        cache.Put(7, "new", after);
        Assert.False(cache.TryGet(7, out _));
    }

    [Fact]
    public void That_there_is_no_row_is_kept_until_there_is_one()
    {
        var cache = new ObjectCache<string>(100);
        cache.Put(7, null, cache.Stamp(7));
        Assert.True(cache.TryGet(7, out var row));
        Assert.Null(row);
        var reading = cache.Stamp(7);
        cache.DropAbsence(7);
        cache.Put(7, null, reading);
        Assert.False(cache.TryGet(7, out _));

        cache.Put(7, "row", cache.Stamp(7));
        cache.DropAbsence(7);
        Assert.True(cache.TryGet(7, out _));
    }

    [Fact]
    public void It_keeps_what_is_used_and_no_more_than_it_may()
    {
        var cache = new ObjectCache<string>(1_000);
        for (var key = 0L; key < 20_000; key++)
        {
            cache.Put(key << 12, "row", cache.Stamp(key << 12));
            cache.TryGet(5 << 12, out _);
        }

        Assert.InRange(cache.Count, 400, 1_000);
        Assert.True(cache.TryGet(5 << 12, out _));
        Assert.False(cache.TryGet(6 << 12, out _));
    }

    [Fact]
    public async Task Rows_are_kept_and_every_write_is_seen_at_once()
    {
        await using var database = await TestDatabase.OpenAsync(DatabaseKind.Sqlite);
        var (data, ada, bob) = (database.Data, await database.AddPersonAsync(), await database.AddPersonAsync());
        var tweet = await database.PostAsync(ada);
        for (var i = 1; i <= 3; i++)
        {
            await database.PostAsync(bob, "reply", tweet);
            Assert.Equal(i, (await database.FindTweetAsync(tweet))!.ReplyCount);
            Assert.Equal(i, (await database.GetUserAsync(bob)).TweetCount);
            await data.Favorites.AddAsync(bob, tweet, null, Stop);
            Assert.Equal(1, (await database.FindTweetAsync(tweet))!.FavoriteCount);
            Assert.Equal(1, (await database.GetUserAsync(bob)).FavoriteCount);
            await data.Favorites.RemoveAsync(bob, tweet, null, Stop);
            Assert.Equal(0, (await database.GetUserAsync(bob)).FavoriteCount);
            await data.Follows.AddAsync(bob, ada, null, Stop);
            Assert.Equal(1, (await database.GetUserAsync(ada)).FollowerCount);
            await data.Follows.RemoveAsync(bob, ada, null, Stop);
            Assert.Equal((0, 0), (
                (await database.GetUserAsync(ada)).FollowerCount, (await database.GetUserAsync(bob)).FollowingCount));
        }

        await data.Favorites.AddAsync(bob, tweet, null, Stop);
        Assert.Equal(1, (await database.GetUserAsync(bob)).FavoriteCount);
        await data.Tweets.DeleteAsync(ada, tweet, null, Stop);
        Assert.Null(await database.FindTweetAsync(tweet));
        Assert.Equal((0, 0), (
            (await database.GetUserAsync(ada)).TweetCount, (await database.GetUserAsync(bob)).FavoriteCount));

        await WriteAsync(database, Rename, ada);
        Assert.NotEqual("other", (await database.GetUserAsync(ada)).Name);
        data.Events.UserChanged(ada);
        Assert.Equal("other", (await database.GetUserAsync(ada)).Name);
    }

    [Fact]
    public async Task What_somebody_favorites_is_known_until_they_change_it()
    {
        await using var database = await TestDatabase.OpenAsync(DatabaseKind.Sqlite);
        var (ada, bob) = (await database.AddPersonAsync(), await database.AddPersonAsync());
        var favorites = database.Data.Favorites;
        var tweets = new List<TweetId>();
        for (var i = 0; i < 300; i++)
        {
            tweets.Add(await database.PostAsync(ada));
        }

        Assert.All(await favorites.HasFavoritedAsync(bob, tweets, Stop), Assert.False);
        await favorites.AddAsync(bob, tweets[7], null, Stop);
        for (var round = 0; round < 2; round++)
        {
            foreach (var page in tweets.Chunk(20))
            {
                var has = await favorites.HasFavoritedAsync(bob, page, Stop);
                Assert.Equal(page.Select(tweet => tweet == tweets[7]), has);
                Assert.All(await favorites.HasFavoritedAsync(ada, page, Stop), Assert.False);
            }
        }

        Assert.True((await favorites.HasFavoritedAsync(bob, tweets[..10], Stop))[7]);
        await WriteAsync(database, Forget, bob);
        Assert.True((await favorites.HasFavoritedAsync(bob, tweets[..10], Stop))[7]);
        await favorites.RemoveAsync(bob, tweets[8], null, Stop);
        Assert.True((await favorites.HasFavoritedAsync(bob, tweets[..10], Stop))[7]);
        database.Data.Events.UserChanged(bob);
        Assert.False((await favorites.HasFavoritedAsync(bob, tweets[..10], Stop))[7]);
    }

    [Fact]
    public async Task Tweets_of_somebody_who_has_left_are_gone_before_their_rows_are()
    {
        await using var database = await TestDatabase.OpenAsync(DatabaseKind.Sqlite);
        var (ada, bob) = (await database.AddPersonAsync(), await database.AddPersonAsync());
        await database.Data.Follows.AddAsync(bob, ada, null, Stop);
        var tweet = await database.PostAsync(ada);
        Assert.NotNull(await database.FindTweetAsync(tweet));
        Assert.Single((await database.Data.Timelines.HomeAsync(bob, new PageRequest(5), Stop)).Items);

        await WriteAsync(database, DeleteUser, ada);
        database.Data.Events.UserChanged(ada);

        Assert.Null(await database.FindTweetAsync(tweet));
        Assert.Empty((await database.Data.Timelines.HomeAsync(bob, new PageRequest(5), Stop)).Items);
    }

    [Fact]
    public async Task Nothing_is_kept_where_not_everything_is_heard()
    {
        await using var database = await TestDatabase.OpenAsync(DatabaseKind.Sqlite);
        var ada = await database.AddPersonAsync();
        database.Data.Events.IsWhole = false;
        await database.GetUserAsync(ada);
        await WriteAsync(database, Rename, ada);
        Assert.Equal("other", (await database.GetUserAsync(ada)).Name);
    }

    private static async Task WriteAsync(TestDatabase database, Statement statement, UserId user) =>
        await database.Data.Sql.WriteAsync(
            null,
            async (work, stop) =>
            {
                await work.Call(statement).With("id", user.Value).ExecuteAsync(stop);
                return new WriteResult(WriteStatus.Done, 0);
            },
            Stop);
}
