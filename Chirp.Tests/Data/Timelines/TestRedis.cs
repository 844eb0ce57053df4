using Chirp.Data.Redis;
using Chirp.Tests.Servers;

namespace Chirp.Tests.Data.Timelines;

/// <summary>Timelines of one test in the Redis that all tests share; or none.</summary>
internal sealed class TestRedis : IAsyncDisposable
{
    private readonly RedisConnection? _connection;

    private TestRedis(RedisConnection? connection)
    {
        _connection = connection;
        Timelines = connection is null ? null : new RedisTimelines(connection, $"test-{Guid.NewGuid():N}");
    }

    public RedisTimelines? Timelines { get; }

    /// <summary>Skips where Redis is asked for and there is none.</summary>
    public static async Task<TestRedis> OpenAsync(RedisKind kind) =>
        new(OwnRedis.SharedOf(kind) is { } shared ? await RedisConnection.OpenAsync(shared) : null);

    public ValueTask DisposeAsync() => _connection?.DisposeAsync() ?? ValueTask.CompletedTask;
}
