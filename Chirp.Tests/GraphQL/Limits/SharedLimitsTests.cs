using Chirp.Data.Redis;
using Chirp.GraphQL.Limits;
using Chirp.Tests.GraphQL.Features;
using Chirp.Tests.GraphQL.Transport;
using Chirp.Tests.Servers;
using StackExchange.Redis;
using Xunit;

namespace Chirp.Tests.GraphQL.Limits;

/// <summary>Budgets in Redis: servers are told apart by their connections.</summary>
public sealed class SharedLimitsTests
{
    private readonly string _kind = Guid.NewGuid().ToString("N");

    private static readonly byte[] Key = [1, 2, 3];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(RedisKind.Server)]
    [InlineData(RedisKind.Cluster)]
    public async Task Servers_share_a_budget(RedisKind kind)
    {
        await using var one = await OwnRedis.ConnectAsync(kind);
        await using var two = await OwnRedis.ConnectAsync(kind);
        RateLimiter[] servers = [new(new RedisLimits(one), Key), new(new RedisLimits(two), Key)];
        var limit = Limit(20, TimeSpan.FromHours(1));
        var allowed = 0;
        await Parallel.ForAsync(0, 60, Stop, async (i, _) =>
        {
            var verdict = await servers[i % 2].SpendAsync(Charge(limit));
            Interlocked.Add(ref allowed, verdict.IsAllowed ? 1 : 0);
        });
        Assert.Equal(20, allowed);
        Assert.Equal(0, limit.Local.Count);
    }

    [Theory]
    [InlineData(RedisKind.Server)]
    [InlineData(RedisKind.Cluster)]
    public async Task What_is_spent_often_is_taken_in_parts_to_which_the_limit_is_exact(RedisKind kind)
    {
        await using var one = await OwnRedis.ConnectAsync(kind);
        await using var two = await OwnRedis.ConnectAsync(kind);
        RateLimiter[] servers = [new(new RedisLimits(one), Key), new(new RedisLimits(two), Key)];
        // What was taken and not spent is lost after a while: not while this clock stands.
        var clock = new ManualClock();
        RateLimit[] limits = [Limit(1_000, TimeSpan.FromHours(10), clock), Limit(1_000, TimeSpan.FromHours(10), clock)];
        var first = await servers[0].SpendOftenAsync(Charge(limits[0]));
        Assert.Equal(999, limits[0].RemainingOf(first.First.UntilFull));
        RedisKey key = KeyOf("ada");
        var inRedis = await one.Database.StringGetAsync(key);
        var allowed = 1;
        for (; allowed < 50; allowed++)
        {
            Assert.True((await servers[0].SpendOftenAsync(Charge(limits[0]))).IsAllowed);
        }

        Assert.Equal(inRedis, await one.Database.StringGetAsync(key));
        for (var i = 0; i < 2_000; i++)
        {
            var verdict = await servers[i % 2].SpendOftenAsync(Charge(limits[i % 2]));
            allowed += verdict.IsAllowed ? 1 : 0;
        }

        Assert.Equal(1_000, allowed);
    }

    [Fact]
    public async Task Operations_on_two_servers_pay_from_one_budget()
    {
        await using var redis = await OwnRedis.StartAsync();
        var rates = new RateOptions { CostPerMinute = 10 };
        await using var first = await RedisConnection.OpenAsync(redis.ConnectionString);
        await using var second = await RedisConnection.OpenAsync(redis.ConnectionString);
        await using var one = await FeatureWorld.OpenAsync(rates: rates, redis: first);
        await using var two = await FeatureWorld.OpenAsync(rates: rates, redis: second);
        var ada = FeatureWorld.Nobody with { UserId = 1 };
        // A minute gives ten points back: more than one while this runs only on a machine that stands still.
        var refused = false;
        for (var i = 0; i < 40 && !refused; i++)
        {
            refused = (await (i % 2 == 0 ? one : two).AskAsync("{ __typename }", caller: ada))
                .TryGetProperty("errors", out _);
        }

        Assert.True(refused);
        OperationLimitsTests.RetryAfter(await one.AskAsync(Costly, caller: ada));
        OperationLimitsTests.RetryAfter(await two.AskAsync(Costly, caller: ada));
    }

    [Theory]
    [InlineData(RedisKind.Server)]
    [InlineData(RedisKind.Cluster)]
    public async Task A_spent_budget_comes_back_and_its_key_goes(RedisKind kind)
    {
        await using var redis = await OwnRedis.ConnectAsync(kind);
        var limiter = new RateLimiter(new RedisLimits(redis), Key);
        var limit = Limit(2, TimeSpan.FromSeconds(2));
        RedisKey key = KeyOf("ada");
        var both = Charge(limit) with { Points = 2 };
        Assert.True((await limiter.SpendAsync(both)).IsAllowed);
        Assert.InRange((await redis.Database.KeyTimeToLiveAsync(key))!.Value, TimeSpan.Zero, limit.Window);
        while (!(await limiter.SpendAsync(both)).IsAllowed)
        {
            await Task.Yield();
        }

        await limiter.GiveBackAsync(both);
        while (await redis.Database.KeyExistsAsync(key))
        {
            await Task.Yield();
        }

        Assert.Equal(0, limit.Local.Count);
    }

    [Theory]
    [InlineData(RedisKind.Server)]
    [InlineData(RedisKind.Cluster)]
    public async Task Several_charges_are_spent_all_or_none(RedisKind kind)
    {
        await using var redis = await OwnRedis.ConnectAsync(kind);
        var limiter = new RateLimiter(new RedisLimits(redis), Key);
        var many = Limit(10, TimeSpan.FromHours(1), "many");
        var few = Limit(1, TimeSpan.FromHours(1), "few");
        Charge[] both = [Charge(many) with { Points = 3 }, Charge(few)];
        Assert.True((await limiter.SpendAsync(both)).IsAllowed);
        var refused = await limiter.SpendAsync(both);
        Assert.Equal(few, refused.RefusedBy);
        Assert.InRange(refused.RetryAfterSeconds, 1, 3_600);
        Assert.Equal(7, many.RemainingOf(refused.First.UntilFull));
    }

    [Fact]
    public async Task Where_Redis_is_killed_a_server_counts_by_itself_until_it_is_back()
    {
        await using var server = await OwnRedis.StartAsync();
        await using var redis = await RedisConnection.OpenAsync(server.ConnectionString);
        var limiter = new RateLimiter(new RedisLimits(redis), Key);
        var limit = Limit(1, TimeSpan.FromHours(1));
        Assert.True((await limiter.SpendAsync(Charge(limit))).IsAllowed);
        Assert.False((await limiter.SpendAsync(Charge(limit))).IsAllowed);

        var isBack = new TaskCompletionSource();
        await server.KillAsync();
        Assert.True((await limiter.SpendAsync(Charge(limit))).IsAllowed);
        Assert.False((await limiter.SpendAsync(Charge(limit))).IsAllowed);
        Assert.Equal(1, limit.Local.Count);

        redis.CameUp += () => isBack.TrySetResult();
        await server.RestartAsync();
        await isBack.Task.WaitAsync(Stop);
        // Empty as it is, it knows of nothing that was spent. It may be away once more while connections settle.
        while (!(await limiter.SpendAsync(Charge(limit))).IsAllowed)
        {
            await Task.Yield();
        }

        Assert.False((await limiter.SpendAsync(Charge(limit))).IsAllowed);
    }

    [Fact]
    public async Task Where_Redis_hangs_a_server_counts_by_itself()
    {
        await using var server = await OwnRedis.StartAsync();
        await using var redis = await RedisConnection.OpenAsync(server.ConnectionString + ",syncTimeout=200");
        var limiter = new RateLimiter(new RedisLimits(redis), Key);
        var limit = Limit(2, TimeSpan.FromHours(1));
        await server.HangAsync();
        Assert.True((await limiter.SpendAsync(Charge(limit))).IsAllowed);
        Assert.False(redis.IsUp);
        await limiter.GiveBackAsync(Charge(limit));
        Assert.True((await limiter.SpendAsync(Charge(limit) with { Points = 2 })).IsAllowed);
        await server.ContinueAsync();
    }

    [Fact]
    public async Task Scripts_that_Redis_has_forgotten_are_sent_again()
    {
        await using var server = await OwnRedis.StartAsync();
        await using var redis = await RedisConnection.OpenAsync(server.ConnectionString);
        var limiter = new RateLimiter(new RedisLimits(redis), Key);
        var limit = Limit(2, TimeSpan.FromHours(1));
        Assert.True((await limiter.SpendAsync(Charge(limit))).IsAllowed);
        await redis.Database.ExecuteAsync("SCRIPT", "FLUSH");
        Assert.True((await limiter.SpendAsync(Charge(limit))).IsAllowed);
        Assert.False((await limiter.SpendAsync(Charge(limit))).IsAllowed);
        Assert.Equal(0, limit.Local.Count);
    }

    [Theory]
    [InlineData(RedisKind.Server)]
    [InlineData(RedisKind.Cluster)]
    public async Task Budgets_are_each_payers_own_whatever_they_are_called(RedisKind kind)
    {
        await using var redis = await OwnRedis.ConnectAsync(kind);
        var limiter = new RateLimiter(new RedisLimits(redis), Key);
        var limit = Limit(1, TimeSpan.FromHours(1));
        foreach (var who in (string[])["", "a", "A", "}", "a}{", "a\0", "a\r\nDEL x", "%s", new string('x', 10_000)])
        {
            Assert.True((await limiter.SpendAsync(new Charge(limit, Payer.Of(who), 1))).IsAllowed);
            Assert.False((await limiter.SpendAsync(new Charge(limit, Payer.Of(who), 1))).IsAllowed);
        }

        Assert.Equal(0, limit.Local.Count);
    }

    [Fact]
    public async Task Keys_show_nobodys_address_or_login_and_are_the_same_on_servers_with_the_same_key()
    {
        await using var redis = await OwnRedis.ConnectAsync(RedisKind.Server);
        RateLimiter[] limiters =
        [
            new(new RedisLimits(redis), Key), new(new RedisLimits(redis), [1, 2, 3]), new(new RedisLimits(redis), [4]),
        ];
        var limit = Limit(2, TimeSpan.FromHours(1));
        string[] people = ["ada@example.org", "203.0.113.7", new('x', 10_000)];
        foreach (var who in people)
        {
            foreach (var limiter in limiters)
            {
                Assert.True((await limiter.SpendAsync(new Charge(limit, Payer.Of(who), 1))).IsAllowed);
            }

            Assert.False((await limiters[1].SpendAsync(new Charge(limit, Payer.Of(who), 1))).IsAllowed);
        }

        await limiters[0].SpendAsync(new Charge(limit, Payer.OfAccount(42), 1));
        var keys = (string[])(await redis.Database.ScriptEvaluateAsync($"return redis.call('KEYS', '*{_kind}*')"))!;
        Assert.Equal((people.Length * 2) + 1, keys.Length);
        Assert.Contains($"chirp:{{l:{_kind}:42}}", keys);
        Assert.All(keys, key => Assert.Matches($"^chirp:{{l:{_kind}:(42|[0-9a-f]{{32}})}}$", key));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("9e99")]
    [InlineData("-9e99")]
    [InlineData("nan")]
    [InlineData("")]
    public async Task A_key_with_something_else_in_it_locks_nobody_out_for_longer_than_the_window(string value)
    {
        await using var redis = await OwnRedis.ConnectAsync(RedisKind.Server);
        var limiter = new RateLimiter(new RedisLimits(redis), Key);
        var limit = Limit(1, TimeSpan.FromSeconds(1));
        await redis.Database.StringSetAsync(KeyOf("ada"), value);
        while (!(await limiter.SpendAsync(Charge(limit))).IsAllowed)
        {
            await Task.Yield();
        }
    }

    [Fact]
    public async Task A_key_of_another_type_makes_nothing_fail()
    {
        await using var redis = await OwnRedis.ConnectAsync(RedisKind.Server);
        var limiter = new RateLimiter(new RedisLimits(redis), Key);
        var limit = Limit(1, TimeSpan.FromHours(1));
        await redis.Database.ListLeftPushAsync(KeyOf("ada"), "x");
        Assert.True((await limiter.SpendAsync(Charge(limit))).IsAllowed);
        Assert.False((await limiter.SpendAsync(Charge(limit))).IsAllowed);
        await redis.Database.KeyDeleteAsync(KeyOf("ada"));
    }

    /// <summary>Costs more than comes back in some seconds.</summary>
    private const string Costly = """{ user(handle: "ada") { tweets(first: 100) { nodes { id } } } }""";

    private RateLimit Limit(double capacity, TimeSpan window, string suffix = "") =>
        new(_kind + suffix, "Some:Setting", capacity, window, TimeProvider.System);

    private RateLimit Limit(double capacity, TimeSpan window, TimeProvider clock) =>
        new(_kind, "Some:Setting", capacity, window, clock);

    private string KeyOf(string who) => $"chirp:{{l:{_kind}:{Payer.Of(who).NameBy(Key)}}}";

    private static Charge Charge(RateLimit limit) => new(limit, Payer.Of("ada"), 1);
}
