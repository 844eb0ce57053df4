using System.Threading.Channels;
using Chirp.Data.Redis;
using Chirp.Tests.Servers;
using Xunit;

namespace Chirp.Tests.Data.Redis;

public sealed class RedisConnectionTests
{
    private readonly Channel<string> _told = Channel.CreateUnbounded<string>();

    [Fact]
    public async Task It_is_up_where_Redis_answers()
    {
        await using var redis = await OwnRedis.ConnectAsync(RedisKind.Server);
        Assert.True(redis.IsUp);
        Assert.Equal(40, redis.RunId!.Length);
        Assert.Equal("PONG", (await redis.WaitAsync(redis.Database.ExecuteAsync("PING"))).ToString());
    }

    [Fact]
    public async Task A_Redis_that_was_killed_is_away_and_comes_back_as_another()
    {
        await using var server = await OwnRedis.StartAsync();
        await using var redis = await OpenAsync(server);
        var first = redis.RunId;
        await server.KillAsync();
        await ToldAsync("away");
        Assert.False(redis.IsUp);
        await Assert.ThrowsAsync<RedisAwayException>(
            async () => await redis.WaitAsync(redis.Database.StringGetAsync("key")));

        await server.RestartAsync();
        await ToldAsync("up");
        Assert.True(redis.IsUp);
        Assert.NotEqual(first, redis.RunId);
        Assert.Equal(40, redis.RunId!.Length);
    }

    [Fact]
    public async Task A_channel_is_heard_again_when_Redis_is_back()
    {
        await using var server = await OwnRedis.StartAsync();
        await using var redis = await OpenAsync(server);
        var heard = Channel.CreateUnbounded<string>();
        await redis.Subscriber.SubscribeAsync("news", (_, message) => heard.Writer.TryWrite(message!));
        await server.RestartAsync();
        await ToldAsync("up");
        await redis.WaitAsync(redis.Database.PublishAsync("news", "hello"));
        Assert.Equal("hello", await heard.Reader.ReadAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_Redis_that_is_away_at_the_start_is_found_when_it_comes()
    {
        await using var server = OwnRedis.NotStarted();
        await using var redis = await OpenAsync(server);
        Assert.False(redis.IsUp);
        Assert.Null(redis.RunId);
        await server.RestartAsync();
        await ToldAsync("up");
        Assert.True(redis.IsUp);
    }

    [Fact]
    public async Task A_Redis_that_hangs_is_away_after_the_time_of_one_command()
    {
        await using var server = await OwnRedis.StartAsync();
        await using var redis = await OpenAsync(server, ",syncTimeout=200");
        await server.HangAsync();
        await Assert.ThrowsAsync<RedisAwayException>(
            async () => await redis.WaitAsync(redis.Database.StringGetAsync("key")));
        Assert.False(redis.IsUp);
        await ToldAsync("away");
        await server.ContinueAsync();
        await ToldAsync("up");
        Assert.True(redis.IsUp);
    }

    [Fact]
    public async Task A_password_is_given_on_both_connections_and_again_after_a_restart()
    {
        await using var server = await OwnRedis.StartAsync("--requirepass", "s3cret");
        await using var redis = await OpenAsync(server, ",password=s3cret");
        Assert.True(redis.IsUp);
        await server.RestartAsync();
        await ToldAsync("up");
        Assert.True(redis.IsUp);
        Assert.True(await redis.WaitAsync(redis.Database.StringSetAsync("key", "value")));
    }

    [Theory]
    [InlineData("")]
    [InlineData(",password=wrong")]
    public async Task A_Redis_that_refuses_the_password_is_away(string password)
    {
        await using var server = await OwnRedis.StartAsync("--requirepass", "s3cret");
        await using var redis = await OpenAsync(server, password);
        Assert.False(redis.IsUp);
        await Assert.ThrowsAsync<RedisAwayException>(
            async () => await redis.WaitAsync(redis.Database.StringSetAsync("key", "value")));
        Assert.Contains("No connection is available", redis.Problem!);
    }

    [Theory]
    [InlineData(",ssl=true", "it names no server")]
    [InlineData("redis:6379,conectTimeout=5", "Keyword 'conectTimeout' is not supported")]
    [InlineData("redis:6379,password=secret", null)]
    public void What_is_wrong_with_a_connection_string_is_said(string text, string? problem) =>
        Assert.Equal(problem, RedisConnection.ProblemOf(text));

    private async Task<RedisConnection> OpenAsync(OwnRedis server, string options = "")
    {
        var redis = await RedisConnection.OpenAsync(server.ConnectionString + options);
        redis.WentAway += () => _told.Writer.TryWrite("away");
        redis.CameUp += () => _told.Writer.TryWrite("up");
        return redis;
    }

    /// <summary>Waits until it is told; what was told before it is passed over.</summary>
    private async Task ToldAsync(string what)
    {
        while (await _told.Reader.ReadAsync(TestContext.Current.CancellationToken) != what)
        {
        }
    }
}
