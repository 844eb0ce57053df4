using Chirp.Data;
using Chirp.Data.Model;
using Xunit;

namespace Chirp.Tests.Data.Stores;

/// <summary>
/// One person who will leave, and many others who all follow them and are followed by them, have favorited and answered
/// them, and were favorited by them.
/// </summary>
internal sealed class Crowd
{
    private readonly TestDatabase _database;
    private readonly List<UserId> _others = [];
    private readonly List<TweetId> _theirTweets = [];
    private readonly List<TweetId> _replies = [];
    private TweetId _loved;

    private Crowd(TestDatabase database) => _database = database;

    public UserId Leaver { get; private set; }

    private ChirpDatabase Data => _database.Data;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<Crowd> OpenAsync(TestDatabase database, int others)
    {
        var crowd = new Crowd(database) { Leaver = await database.AddPersonAsync("leaver") };
        crowd._loved = await database.PostAsync(crowd.Leaver, "loved by all");
        crowd._others.AddRange(await AllAsync(Enumerable.Range(0, others), _ => database.AddPersonAsync()));
        crowd._theirTweets.AddRange(await AllAsync(crowd._others, other => database.PostAsync(other)));
        crowd._replies.AddRange(await AllAsync(crowd._others, other => database.PostAsync(other, "yes", crowd._loved)));
        await AllAsync(crowd._theirTweets.Take(others / 4), tweet => database.PostAsync(crowd.Leaver, "no", tweet));
        await AllAsync(crowd._others.Zip(crowd._theirTweets), async pair =>
        {
            var (leaver, follows, favorites) = (crowd.Leaver, database.Data.Follows, database.Data.Favorites);
            await follows.AddAsync(leaver, pair.First, null, Stop);
            await follows.AddAsync(pair.First, leaver, null, Stop);
            await favorites.AddAsync(leaver, pair.Second, null, Stop);
            return await favorites.AddAsync(pair.First, crowd._loved, null, Stop);
        });
        return crowd;
    }

    public async Task CheckBeforeAsync()
    {
        var user = await _database.GetUserAsync(Leaver);
        var many = _others.Count;
        Assert.Equal((many, many, many), (user.FollowerCount, user.FollowingCount, user.FavoriteCount));
        Assert.Equal((many, many), ((await _database.FindTweetAsync(_loved))!.FavoriteCount, _replies.Count));
    }

    /// <summary>Nothing shows the person, whatever rows are still there; and lists go on where they were.</summary>
    public async Task CheckIsInvisibleAsync()
    {
        var (first, page) = (_others[0], new PageRequest(5));
        Assert.Null((await Data.Users.FindAsync([Leaver], Stop))[0]);
        Assert.Null((await Data.Users.FindByHandleAsync(["leaver"], Stop))[0]);
        Assert.Null(await _database.FindTweetAsync(_loved));
        Assert.Empty((await Data.Follows.FollowersAsync([first], page, Stop))[0].Items);
        Assert.Empty((await Data.Follows.FollowingAsync([first], page, Stop))[0].Items);
        Assert.Empty((await Data.Favorites.ByUserAsync([first], page, Stop))[0].Items);
        Assert.Empty((await Data.Favorites.ByTweetAsync([_theirTweets[0]], page, Stop))[0].Items);
        Assert.Empty((await Data.Tweets.RepliesAsync([_theirTweets[0]], page, Stop))[0].Items);
        var home = await Data.Timelines.HomeAsync(first, page, Stop);
        Assert.Equal([_replies[0], _theirTweets[0]], home.Items.Select(item => item.Value));
        Assert.Equal(
            WriteStatus.NotFound, (await Data.Follows.AddAsync(first, Leaver, null, Stop)).Status);
        Assert.Equal(
            WriteStatus.NotFound, (await Data.Favorites.AddAsync(first, _loved, null, Stop)).Status);
    }

    public async Task CheckNothingIsLeftAsync()
    {
        foreach (var other in await Data.Users.FindAsync(_others, Stop))
        {
            Assert.Equal(
                (2, 0, 0, 0),
                (other!.TweetCount, other.FollowerCount, other.FollowingCount, other.FavoriteCount));
        }

        foreach (var tweet in await Data.Tweets.FindAsync(_theirTweets, Stop))
        {
            Assert.Equal((0, 0), (tweet!.FavoriteCount, tweet.ReplyCount));
        }

        foreach (var (table, where) in ((string, string)[])
            [("favorites", ""), ("tweet_favorites", ""), ("following", ""), ("followers", ""), ("removals", ""),
                ("author_tweets", $"WHERE author_id = {Leaver.Value}"), ("tweets", $"WHERE author_id = {Leaver.Value}"),
                ("sessions", $"WHERE user_id = {Leaver.Value}"), ("replies", $"WHERE author_id = {Leaver.Value}"),
                ("outbox", $"WHERE author_id = {Leaver.Value}"), ("emails", $"WHERE user_id = {Leaver.Value}")])
        {
            Assert.True(await CountAsync($"SELECT COUNT(*) FROM {table} {where}") == 0, table);
        }
    }

    public async Task<long> CountAsync(string sql) => await _database.CountAsync(sql);

    private static async Task<T[]> AllAsync<TItem, T>(IEnumerable<TItem> items, Func<TItem, Task<T>> work)
    {
        var results = new List<T>();
        foreach (var some in items.Chunk(64))
        {
            results.AddRange(await Task.WhenAll(some.Select(work)));
        }

        return [.. results];
    }
}
