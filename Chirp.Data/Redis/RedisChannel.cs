using Chirp.Data.Servers;

namespace Chirp.Data.Redis;

/// <summary>
/// Messages of servers over one Redis channel. Redis hands a channel's messages to each subscriber in the order they
/// were published, and keeps none for one that is away.
/// </summary>
/// <param name="redis">The connection, which lives longer.</param>
/// <param name="name">Tells this database's servers from others that use the same Redis.</param>
internal sealed class RedisChannel(RedisConnection redis, string name) : IServerChannel
{
    private readonly StackExchange.Redis.RedisChannel _channel = $"chirp:servers:{name}";
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
            await redis.WaitAsync(redis.Database.PublishAsync(_channel, message));
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
