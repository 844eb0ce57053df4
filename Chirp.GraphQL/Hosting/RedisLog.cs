using Chirp.Data.Redis;

namespace Chirp.GraphQL.Hosting;

/// <summary>Tells operators when the Redis that servers share goes away and comes back.</summary>
internal static partial class RedisLog
{
    public static void LogRedis(this WebApplication app, RedisConnection? redis)
    {
        if (redis is null)
        {
            return;
        }

        var log = app.Logger;
        redis.CameUp += () => CameUp(log, redis.RunId);
        redis.WentAway += () => WentAway(log, "a connection was lost, or it does not answer in time");
        if (!redis.IsUp)
        {
            WentAway(log, redis.Problem);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Redis answers (run_id {RunId})")]
    private static partial void CameUp(ILogger logger, string? runId);

    [LoggerMessage(2, LogLevel.Warning,
        "Redis (ConnectionStrings:Redis) is away ({Problem}). Nothing is lost, but until it is back reads are slower, "
        + "and this server counts its rate limits by itself.")]
    private static partial void WentAway(ILogger logger, string? problem);
}
