using Chirp.Data.Servers;
using StackExchange.Redis;

namespace Chirp.Data.Redis;

/// <summary>
/// Messages of servers over one Redis channel. Redis hands the messages that one server publishes to each subscriber in
/// their order, and keeps none for one that is away. A cluster hands them on to all of its servers.
/// </summary>
/// <param name="redis">The connection, which lives longer.</param>
/// <param name="name">Tells this database's servers from others that use the same Redis.</param>
internal sealed class RedisChannel(RedisConnection redis, string name) : IServerChannel
{
    private readonly StackExchange.Redis.RedisChannel _channel = $"chirp:servers:{name}";
    private readonly RedisKey _key = $"chirp:servers:{name}";
    private Action? _broken;

    public async ValueTask StartAsync(Action<byte[]> received, Action broken, CancellationToken stop)
    {
        _broken = broken;
        redis.WentAway += broken;
        try
        {
            // Where Redis is away the client subscribes as soon as it is back.
            await redis.WaitAsync(Wrap(redis.Subscriber.SubscribeAsync(
                _channel, (_, message) => received((byte[])message!))));
        }
        catch (RedisAwayException)
        {
            // Nothing arrives, which is noticed.
        }
    }

    public async ValueTask PublishAsync(byte[] message)
    {
        try
        {
            // As if the channel were a key: in a cluster, PUBLISH would go to another server each time, and the
            // messages of one server would overtake each other.
            await redis.WaitAsync(redis.Database.ExecuteAsync("PUBLISH", _key, message));
        }
        catch (RedisAwayException)
        {
            // Whoever misses it sees a gap.
        }
    }

    public async ValueTask DisposeAsync()
    {
        redis.WentAway -= _broken;
        try
        {
            await redis.WaitAsync(Wrap(redis.Subscriber.UnsubscribeAsync(_channel)));
        }
        catch (RedisAwayException)
        {
            // Nothing arrives any more.
        }
    }

    private static async Task<bool> Wrap(Task task)
    {
        await task;
        return true;
    }
}
