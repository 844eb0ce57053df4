using System.Data.Common;
using System.Threading.Channels;
using Chirp.Data;
using Chirp.Data.Model;
using Chirp.Data.Stores;
using Chirp.Tests.Data.Live;
using Chirp.Tests.Servers;
using Xunit;

namespace Chirp.Tests.Data.Servers;

/// <summary>Two servers on one database: live lists lose nothing and give nothing twice.</summary>
public abstract class ServerGroupTests(RedisKind redis) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private ChirpDatabase _other = null!;
    private UserId _ada;
    private UserId _bob;
    private UserId _cyd;

    private protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    private protected ChirpDatabase One => _database.Data;

    private protected ChirpDatabase Other => _other;

    private protected UserId Ada => _ada;

    private protected UserId Bob => _bob;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.OpenAsync(DatabaseKind.MySql, redis: redis);
        _other = await _database.OpenAnotherAsync();
        // Without Redis a server hears everything only while it is alone.
        var hasRedis = redis != RedisKind.None;
        await UntilAsync(() => One.Events.IsWhole == hasRedis && _other.Events.IsWhole == hasRedis);
        _ada = await _database.AddPersonAsync();
        _bob = await _database.AddPersonAsync();
        _cyd = await _database.AddPersonAsync();
        await One.Follows.AddAsync(_ada, _bob, null, Stop);
        await One.Follows.AddAsync(_ada, _cyd, null, Stop);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_other is not null)
        {
            await _other.DisposeAsync();
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    [Fact]
    public async Task What_one_server_commits_comes_to_readers_of_the_other()
    {
        var start = await _database.PostAsync(_ada);
        await using var home = Start(_other.Live.HomeTimeline(_ada, Cursor(start)));
        await using var replies = Start(_other.Live.Replies(start, Cursor(start)));
        var version = CursorText.FormatVersion((await _database.FindTweetAsync(start))!.Version);
        await using var changes = Start(_other.Live.TweetChanges(start, version));
        var nextHome = home.MoveNextAsync();
        var nextReply = replies.MoveNextAsync();
        var nextChange = changes.MoveNextAsync();
        var posted = await _database.PostAsync(_bob, "reply", start);
        Assert.True(await nextHome && await nextReply && await nextChange);
        Assert.Equal(
            (posted, posted, 1),
            (home.Current.Tweet.Id, replies.Current.Tweet.Id, changes.Current.Tweet!.ReplyCount));
    }

    [Fact]
    public async Task A_tweet_held_open_below_newer_ones_comes_once_to_readers_live_and_resuming_and_on_pages()
    {
        var parent = await _database.PostAsync(_ada);
        await using var live = Start(_other.Live.HomeTimeline(_ada, Cursor(parent)));
        await using var held = await LockAsync(_bob);
        // Its id is taken, and it waits for the lock.
        var late = PostOnOneAsync(_bob, parent);
        await UntilAsync(() => One.IsWriting);
        var newer = new List<long>();
        for (var i = 0; i < 3; i++)
        {
            newer.Add(await PostOnOtherAsync(_cyd));
        }

        Assert.Equal(newer, await ListFeedTests.TakeAsync(live, 3));
        var resume = live.Current.Cursor;
        var page = await HomeAsync(_other, null);
        Assert.Equal([newer[2], newer[1], newer[0], parent.Value], page.Items.Select(item => item.Value.Value));
        var top = ListCursor.At(page, 0);

        await held.DisposeAsync();
        var id = await late;
        Assert.True(id < newer[0]);
        var last = await PostOnOtherAsync(_cyd);
        Assert.Equal([id, last], (await ListFeedTests.TakeAsync(live, 2)).Order());
        foreach (var server in new[] { One, _other })
        {
            await using var resumed = Start(server.Live.HomeTimeline(_ada, resume));
            Assert.Equal([id, last], (await ListFeedTests.TakeAsync(resumed, 2)).Order());
            var more = await HomeAsync(server, top);
            Assert.Equal([last, id], more.Items.Select(item => item.Value.Value));
        }
    }

    [Fact]
    public async Task Readers_on_both_servers_get_each_of_many_concurrent_posts_of_both_once()
    {
        const int Posts = 200;
        var start = Cursor(await _database.PostAsync(_ada));
        var readers = Enumerable.Range(1, 6).Select(seed => Task.Run(() => ReadAsync(start, Posts, new Random(seed))))
            .ToList();
        var posted = await Task.WhenAll(Enumerable.Range(0, Posts).Select(
            i => i % 2 == 0 ? PostOnOneAsync(_bob, null) : PostOnOtherAsync(_cyd)));
        foreach (var reader in readers)
        {
            Assert.Equal(posted.Order(), (await reader).Order());
        }
    }

    [Fact]
    public async Task What_each_server_writes_comes_once_and_in_its_order()
    {
        var start = Cursor(await _database.PostAsync(_ada));
        await using var one = Start(One.Live.HomeTimeline(_ada, start));
        await using var other = Start(_other.Live.HomeTimeline(_ada, start));
        var posted = new List<long>();
        var read = Task.WhenAll(ListFeedTests.TakeAsync(one, 40), ListFeedTests.TakeAsync(other, 40));
        for (var i = 0; i < 20; i++)
        {
            posted.Add(await PostOnOneAsync(_bob, null));
            posted.Add(await PostOnOtherAsync(_bob));
        }

        // Within one moment the order is rough: a reader who has caught up may have had the later one already.
        foreach (var got in await read)
        {
            Assert.Equal(posted.Order(), got.Order());
            Assert.Equal(posted.Where((_, i) => i % 2 == 0), got.Where(id => posted.IndexOf(id) % 2 == 0));
            Assert.Equal(posted.Where((_, i) => i % 2 == 1), got.Where(id => posted.IndexOf(id) % 2 == 1));
        }
    }

    [Fact]
    public async Task Servers_that_start_at_the_same_time_stay()
    {
        var servers = await Task.WhenAll(
            Enumerable.Range(0, 3).Select(_ => Task.Run(() => _database.OpenAnotherAsync())));
        foreach (var server in servers)
        {
            var posted = await server.Tweets.PostAsync(new NewTweet(_bob, "hello", null, null), null, Stop);
            Assert.Equal(WriteStatus.Done, posted.Status);
            Assert.Single(servers, other => other.Node == server.Node);
        }

        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_follow_on_one_server_changes_what_readers_of_the_other_get()
    {
        var dan = await _database.AddPersonAsync();
        var start = await _database.PostAsync(_ada);
        await using var home = Start(_other.Live.HomeTimeline(_ada, Cursor(start)));
        var first = home.MoveNextAsync();
        var own = await _database.PostAsync(_ada);
        Assert.True(await first);
        Assert.Equal(own, home.Current.Tweet.Id);
        await One.Follows.AddAsync(_ada, dan, null, Stop);
        var followed = await _database.PostAsync(dan);
        Assert.Equal([followed.Value], await ListFeedTests.TakeAsync(home, 1));
        await One.Follows.RemoveAsync(_ada, dan, null, Stop);
        await _database.PostAsync(dan, "not followed any more");
        own = await _database.PostAsync(_ada);
        Assert.Equal([own.Value], await ListFeedTests.TakeAsync(home, 1));
    }

    private async Task<List<long>> ReadAsync(string after, int count, Random random)
    {
        var got = new List<long>();
        while (got.Count < count)
        {
            var server = random.Next(2) == 0 ? One : _other;
            await using var feed = Start(server.Live.HomeTimeline(_ada, after));
            for (var left = random.Next(1, 60); left > 0 && got.Count < count; left--)
            {
                Assert.True(await feed.MoveNextAsync());
                got.Add(feed.Current.Tweet.Id.Value);
                after = feed.Current.Cursor;
            }
        }

        return got;
    }

    /// <summary>What a person writes waits until the lock is disposed of.</summary>
    private async Task<DbConnection> LockAsync(UserId author)
    {
        var connection = await _database.ConnectAsync();
        var transaction = await connection.BeginTransactionAsync(Stop);
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"SELECT id FROM users WHERE id = {author.Value} FOR UPDATE";
        await command.ExecuteScalarAsync(Stop);
        return connection;
    }

    private async Task<long> PostOnOneAsync(UserId author, TweetId? inReplyTo) =>
        (await One.Tweets.PostAsync(new NewTweet(author, "one", inReplyTo, null), null, Stop)).Id;

    private async Task<long> PostOnOtherAsync(UserId author) =>
        (await _other.Tweets.PostAsync(new NewTweet(author, "other", null, null), null, Stop)).Id;

    private async Task<Page<TweetId>> HomeAsync(ChirpDatabase server, ListCursor? newerThan) =>
        (await PageReader.ReadAsync<TweetId>(
            new CursorRequest(20, Before: newerThan), newestFirst: true,
            async (range, stop) => [await server.Timelines.HomeAsync(_ada, range, stop)], Stop))[0];

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Yield();
            Stop.ThrowIfCancellationRequested();
        }
    }

    private static string Cursor(TweetId tweet) => new ListCursor(tweet.Value).Format();

    private static IAsyncEnumerator<T> Start<T>(IAsyncEnumerable<T> feed) => feed.GetAsyncEnumerator(Stop);
}

/// <summary>Without Redis: servers learn from the database what others have published.</summary>
public sealed class ServerGroupTestsWithoutRedis() : ServerGroupTests(RedisKind.None);

/// <summary>With Redis: by messages.</summary>
public sealed class ServerGroupTestsWithRedis() : ServerGroupTests(RedisKind.Server)
{
    [Fact]
    public async Task Sessions_that_end_on_one_server_are_told_to_the_other()
    {
        var told = Channel.CreateUnbounded<UserId>();
        Other.Sessions.Ended += user => told.Writer.TryWrite(user);
        await One.Accounts.DeleteAsync(Ada, null, Stop);
        Assert.Equal(Ada, await told.Reader.ReadAsync(Stop));
        var session = (await One.Sessions.ListAsync(Bob, Stop))[0];
        await One.Sessions.RevokeAsync(Bob, session.Id, null, Stop);
        Assert.Equal(Bob, await told.Reader.ReadAsync(Stop));
    }
}

/// <summary>With a cluster of Redis: by messages that go through one of its servers.</summary>
public sealed class ServerGroupTestsWithCluster() : ServerGroupTests(RedisKind.Cluster);
