using System.Data.Common;
using Chirp.Data;
using Chirp.Data.Live;
using Chirp.Data.Model;
using Chirp.Data.Redis;
using Chirp.Data.Servers;
using Chirp.Data.Stores;
using Chirp.Tests.Data.Live;
using Chirp.Tests.Servers;
using Xunit;

namespace Chirp.Tests.Data.Servers;

/// <summary>Whenever a server dies, hangs or loses its connection, readers lose nothing.</summary>
public sealed class ServerDeathTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private HeldCommits? _commits;
    private UserId _ada;
    private UserId _bob;
    private string _start = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private ChirpDatabase One => _database.Data;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        if (_commits is not null)
        {
            await _commits.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_server_wrote_last_comes_before_what_others_write_after_it(bool hasRedis)
    {
        await OpenAsync(hasRedis);
        await using var home = Start(One.Live.HomeTimeline(_ada, _start));
        var next = home.MoveNextAsync();
        await using var played = await JoinAsync();
        var first = await played.PostAsync(_bob);
        var second = await PostAsync();
        await played.DieAsync();
        Assert.True(await next);
        Assert.Equal([first, second], [Id(home), .. await ListFeedTests.TakeAsync(home, 1)]);
    }

    [Fact]
    public async Task What_a_hanging_server_has_written_comes_before_what_others_write_after_it()
    {
        await OpenAsync(hasRedis: false);
        await using var home = Start(One.Live.HomeTimeline(_ada, _start));
        var next = home.MoveNextAsync();
        await using var played = await JoinAsync();
        var first = await played.PostAsync(_bob);
        var second = await PostAsync();
        Assert.True(await next);
        Assert.Equal([first, second], [Id(home), .. await ListFeedTests.TakeAsync(home, 1)]);
    }

    [Fact]
    public async Task What_a_dead_server_commits_at_last_is_not_lost_for_those_who_have_passed_it()
    {
        await OpenAsync(hasRedis: false);
        await using var home = Start(One.Live.HomeTimeline(_ada, _start));
        await using var played = await JoinAsync();
        var late = played.NextId();
        await using var writing = await played.BeginAsync(late, _bob);
        await played.DieAsync();
        var newer = await PostAsync();
        Assert.Equal([newer], await ListFeedTests.TakeAsync(home, 1));
        var cursor = home.Current.Cursor;
        await writing.CommitAsync();
        Assert.Equal([late], await ListFeedTests.TakeAsync(home, 1));
        await using var resumed = Start(One.Live.HomeTimeline(_ada, cursor));
        Assert.Equal([late], await ListFeedTests.TakeAsync(resumed, 1));
    }

    [Fact]
    public async Task A_server_that_was_taken_for_dead_commits_nothing_and_begins_anew()
    {
        await OpenAsync(hasRedis: false);
        var parent = await _database.PostAsync(_ada);
        await using var played = await JoinAsync();
        await using var connection = await _database.ConnectAsync();
        await using var transaction = await LockAsync(connection, parent);
        var late = One.Tweets.PostAsync(new NewTweet(_bob, "late", parent, null), null, Stop).AsTask();
        await UntilAsync(() => One.IsWriting);
        await played.EndAsync(One.Sql.Fence!.Instance);
        await transaction.RollbackAsync(Stop);
        await Assert.ThrowsAsync<InvalidOperationException>(() => late);
        Assert.Equal(0, await _database.CountAsync($"SELECT COUNT(*) FROM replies WHERE parent_id = {parent.Value}"));

        // The others know of it again: this one renews its row as they do.
        var again = PostAsync();
        while (!again.IsCompleted)
        {
            await played.RenewAsync();
        }

        Assert.True(await again > parent.Value);
    }

    [Fact]
    public async Task A_tweet_whose_commit_was_not_answered_comes_once_where_it_was_written_after_all()
    {
        await OpenAsync(hasRedis: false, holdsCommits: true);
        await using var home = Start(One.Live.HomeTimeline(_ada, _start));
        var next = home.MoveNextAsync();
        const string text = "its commit is held";
        _commits!.Hold(text);
        await Assert.ThrowsAnyAsync<DbException>(() => PostAsync(text));
        Assert.True(One.IsWriting);
        _commits.Release();
        Assert.True(await next);
        var unanswered = Id(home);
        Assert.True(ListCursor.TryParse(_start, out var start) && unanswered > start.Position);
        var last = await PostAsync();
        Assert.Equal([last], await ListFeedTests.TakeAsync(home, 1));
        Assert.False(One.IsWriting);
    }

    [Fact]
    public async Task What_was_committed_and_never_told_is_read_when_its_server_is_silent()
    {
        await OpenAsync(hasRedis: true);
        await using var home = Start(One.Live.HomeTimeline(_ada, _start));
        var next = home.MoveNextAsync();
        await using var played = await JoinAsync();
        var (looks, isSeen) = (long.MaxValue, false);
        await SpeakUntilAsync(played, () => One.Events.IsWhole);

        // Its message is lost, and this server has seen in the rows that there was one, while it heard everything else.
        var untold = await played.PostAsync(_bob);
        looks = await BeatAsync() + 3;
        await SpeakUntilAsync(played, () => isSeen);
        Assert.True(await next);
        Assert.Equal(untold, Id(home));

        // Silent from then on, but alive.
        async Task SpeakUntilAsync(PlayedServer server, Func<bool> condition)
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
            while (!condition() && await timer.WaitForNextTickAsync(Stop))
            {
                await server.RenewAsync();
                await server.TellAsync();
                isSeen = await BeatAsync() >= looks;
            }
        }
    }

    [Fact]
    public async Task Nothing_is_told_to_be_settled_before_the_event_that_says_so()
    {
        await OpenAsync(hasRedis: true);
        await using var redis = await RedisConnection.OpenAsync(OwnRedis.Shared);
        await using var source = ChirpDatabase.Driver(_database.Options.MySqlConnectionString!);
        await using var connection = await source.OpenConnectionAsync(Stop);
        await using var channel = new RedisChannel(redis, connection.Database);
        var settled = IdSet.Empty;
        var (isEarly, isTold) = (false, false);
        var id = 0L;
        await channel.StartAsync(Hear, static () => { }, Stop);
        using (var write = One.Pending.Take())
        {
            id = write.Id;
            var tweet = new Tweet(new TweetId(id), _bob, "text", null, new TweetId(id), null, 0, 0, 1);
            One.Events.Between(() =>
            {
                for (var i = 0; i < 2 * Outbound.MaxBatch; i++)
                {
                    One.Events.Changed(new TweetId(1));
                }

                One.Events.Posted(tweet);
                return 0;
            });
        }

        await UntilAsync(() => Volatile.Read(ref isTold));
        Assert.False(isEarly);

        void Hear(byte[] bytes)
        {
            if (MessageCodec.Decode(bytes) is not { } message || message.Node != One.Node || id == 0)
            {
                return;
            }

            foreach (var item in message.Events)
            {
                if (item is PostedEvent posted && posted.Tweet.Id.Value == id)
                {
                    isEarly = settled.Contains(id);
                    Volatile.Write(ref isTold, true);
                }
            }

            settled = message.Settled;
        }
    }

    private async Task OpenAsync(bool hasRedis, bool holdsCommits = false)
    {
        _database = await TestDatabase.OpenAsync(
            DatabaseKind.MySql, redis: hasRedis ? RedisKind.Server : RedisKind.None, change: Change);
        _ada = await _database.AddPersonAsync();
        _bob = await _database.AddPersonAsync();
        await One.Follows.AddAsync(_ada, _bob, null, Stop);
        _start = new ListCursor((await _database.PostAsync(_ada)).Value).Format();

        DatabaseOptions Change(DatabaseOptions options)
        {
            if (holdsCommits)
            {
                _commits ??= new HeldCommits(options.MySqlConnectionString!);
            }

            return options with
            {
                FansOutByItself = !holdsCommits,
                MySqlConnectionString = _commits?.ConnectionString ?? options.MySqlConnectionString,
            };
        }
    }

    /// <summary>Another server, which this one knows.</summary>
    private async Task<PlayedServer> JoinAsync()
    {
        var played = await PlayedServer.JoinAsync(_database.Options);
        await UntilAsync(() => One.Pending.Line < long.MaxValue);
        return played;
    }

    private async Task<long> PostAsync(string text = "one") =>
        (await One.Tweets.PostAsync(new NewTweet(_bob, text, null, null), null, Stop)).Id;

    private Task<long> BeatAsync() => _database.CountAsync($"SELECT beat FROM servers WHERE node = {One.Node}");

    private static async Task<DbTransaction> LockAsync(DbConnection connection, TweetId tweet)
    {
        var transaction = await connection.BeginTransactionAsync(Stop);
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"SELECT id FROM tweets WHERE id = {tweet.Value} FOR UPDATE";
        await command.ExecuteScalarAsync(Stop);
        return transaction;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Yield();
            Stop.ThrowIfCancellationRequested();
        }
    }

    private static long Id(IAsyncEnumerator<LiveTweet> feed) => feed.Current.Tweet.Id.Value;

    private static IAsyncEnumerator<LiveTweet> Start(IAsyncEnumerable<LiveTweet> feed) =>
        feed.GetAsyncEnumerator(Stop);
}
