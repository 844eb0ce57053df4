using Chirp.Data.Model;
using Xunit;

namespace Chirp.Tests.Data.Live;

/// <summary>The feeds on a real database.</summary>
public abstract class LiveFeedsTests(DatabaseKind kind) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private UserId _ada;
    private UserId _bob;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.OpenAsync(kind);
        _ada = await _database.AddPersonAsync();
        _bob = await _database.AddPersonAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    [Fact]
    public async Task Replies_come_as_they_are_written_and_what_was_missed_comes_first()
    {
        var tweet = await _database.PostAsync(_ada);
        var seen = await _database.PostAsync(_bob, "first", tweet);
        var missed = await _database.PostAsync(_bob, "second", tweet);
        await _database.PostAsync(_bob, "of another", seen);
        await using var feed = Start(_database.Data.Live.Replies(tweet, new ListCursor(seen.Value).Format()));
        Assert.Equal([missed.Value], await ListFeedTests.TakeAsync(feed, 1));
        var next = feed.MoveNextAsync();
        var live = await _database.PostAsync(_ada, "third", tweet);
        Assert.True(await next);
        Assert.Equal((live, "third"), (feed.Current.Tweet.Id, feed.Current.Tweet.Text));
    }

    [Fact]
    public async Task Replies_to_a_tweet_that_is_gone_end_after_what_was_missed()
    {
        var tweet = await _database.PostAsync(_ada);
        var reply = await _database.PostAsync(_bob, "reply", tweet);
        await _database.Data.Tweets.DeleteAsync(_ada, tweet, null, Stop);
        await using var fresh = Start(_database.Data.Live.Replies(tweet, null));
        Assert.False(await fresh.MoveNextAsync());
        await using var feed = Start(_database.Data.Live.Replies(tweet, new ListCursor(tweet.Value).Format()));
        Assert.Equal([reply.Value], await ListFeedTests.TakeAsync(feed, 1));
        Assert.False(await feed.MoveNextAsync());
    }

    [Fact]
    public async Task A_home_timeline_has_own_tweets_and_follows_who_is_followed_now()
    {
        var seen = await _database.PostAsync(_ada);
        await using var feed = Start(_database.Data.Live.HomeTimeline(_ada, new ListCursor(seen.Value).Format()));
        var next = feed.MoveNextAsync();
        await _database.PostAsync(_bob, "not followed yet");
        var own = await _database.PostAsync(_ada);
        Assert.True(await next);
        Assert.Equal(own, feed.Current.Tweet.Id);

        await _database.Data.Follows.AddAsync(_ada, _bob, null, Stop);
        var followed = await _database.PostAsync(_bob);
        Assert.Equal([followed.Value], await ListFeedTests.TakeAsync(feed, 1));

        await _database.Data.Follows.RemoveAsync(_ada, _bob, null, Stop);
        await _database.PostAsync(_bob, "not followed any more");
        own = await _database.PostAsync(_ada);
        Assert.Equal([own.Value], await ListFeedTests.TakeAsync(feed, 1));
    }

    [Fact]
    public async Task A_home_timeline_resumes_from_a_pages_cursor()
    {
        await _database.Data.Follows.AddAsync(_ada, _bob, null, Stop);
        await _database.PostAsync(_bob);
        var page = await _database.Data.Timelines.HomeAsync(_ada, new PageRequest(20), Stop);
        var missed = new List<long>();
        for (var i = 0; i < 3; i++)
        {
            missed.Add((await _database.PostAsync(i == 1 ? _ada : _bob)).Value);
        }

        await using var feed = Start(_database.Data.Live.HomeTimeline(_ada, ListCursor.At(page, 0).Format()));
        Assert.Equal(missed, await ListFeedTests.TakeAsync(feed, 3));
    }

    [Fact]
    public async Task A_tweets_changes_end_with_its_deletion()
    {
        var tweet = await _database.PostAsync(_ada);
        var version = (await _database.FindTweetAsync(tweet))!.Version;
        await using var feed = Start(_database.Data.Live.TweetChanges(tweet, CursorText.FormatVersion(version)));
        var next = feed.MoveNextAsync();
        await _database.Data.Favorites.AddAsync(_bob, tweet, null, Stop);
        Assert.True(await next);
        Assert.Equal(1, feed.Current.Tweet!.FavoriteCount);
        var cursor = feed.Current.Cursor;

        await _database.Data.Tweets.DeleteAsync(_ada, tweet, null, Stop);
        Assert.True(await feed.MoveNextAsync());
        Assert.Null(feed.Current.Tweet);
        Assert.False(await feed.MoveNextAsync());

        await using var resumed = Start(_database.Data.Live.TweetChanges(tweet, cursor));
        Assert.True(await resumed.MoveNextAsync());
        Assert.Null(resumed.Current.Tweet);
        await using var ended = Start(_database.Data.Live.TweetChanges(tweet, resumed.Current.Cursor));
        Assert.False(await ended.MoveNextAsync());
    }

    [Fact]
    public async Task A_change_that_was_missed_comes_at_once()
    {
        var tweet = await _database.PostAsync(_ada);
        var version = (await _database.FindTweetAsync(tweet))!.Version;
        await using var feed = Start(_database.Data.Live.TweetChanges(tweet, CursorText.FormatVersion(version)));
        var next = feed.MoveNextAsync();
        await _database.Data.Favorites.AddAsync(_bob, tweet, null, Stop);
        Assert.True(await next);
        var cursor = feed.Current.Cursor;
        await _database.Data.Favorites.AddAsync(_ada, tweet, null, Stop);
        await using var resumed = Start(_database.Data.Live.TweetChanges(tweet, cursor));
        Assert.True(await resumed.MoveNextAsync());
        Assert.Equal(2, resumed.Current.Tweet!.FavoriteCount);
    }

    [Fact]
    public void A_text_that_is_no_cursor_is_refused_at_once()
    {
        Assert.Throws<FormatException>(() => _database.Data.Live.Replies(new TweetId(1), "x"));
        Assert.Throws<FormatException>(() => _database.Data.Live.HomeTimeline(_ada, "x"));
        Assert.Throws<FormatException>(() => _database.Data.Live.TweetChanges(new TweetId(1), "x"));
    }

    [Fact]
    public async Task Readers_who_come_and_go_get_each_of_many_concurrent_posts_once()
    {
        const int Posts = 200;
        await _database.Data.Follows.AddAsync(_ada, _bob, null, Stop);
        var start = new ListCursor((await _database.PostAsync(_ada)).Value).Format();
        var readers = Enumerable.Range(1, 6).Select(seed => Task.Run(() => ReadAsync(start, Posts, new Random(seed))))
            .ToList();
        var posted = await Task.WhenAll(
            Enumerable.Range(0, Posts).Select(i => _database.PostAsync(i % 2 == 0 ? _ada : _bob)));
        var expected = posted.Select(static tweet => tweet.Value).Order();
        foreach (var reader in readers)
        {
            Assert.Equal(expected, (await reader).Order());
        }
    }

    private async Task<List<long>> ReadAsync(string after, int count, Random random)
    {
        var got = new List<long>();
        while (got.Count < count)
        {
            await using var feed = Start(_database.Data.Live.HomeTimeline(_ada, after));
            for (var left = random.Next(1, 60); left > 0 && got.Count < count; left--)
            {
                Assert.True(await feed.MoveNextAsync());
                got.Add(feed.Current.Tweet.Id.Value);
                after = feed.Current.Cursor;
            }
        }

        return got;
    }

    private static IAsyncEnumerator<T> Start<T>(IAsyncEnumerable<T> feed) => feed.GetAsyncEnumerator(Stop);
}

public sealed class LiveFeedsTestsOnSqlite() : LiveFeedsTests(DatabaseKind.Sqlite);

public sealed class LiveFeedsTestsOnMySql() : LiveFeedsTests(DatabaseKind.MySql);
