using StackExchange.Redis;

namespace Chirp.Data.Redis;

/// <summary>
/// Budgets that servers share, by the generic cell rate algorithm: a budget of so many points in a window, of which
/// what was spent comes back evenly, is one moment, the one at which it will be full again. Its key vanishes then.
/// Thread-safe.
/// </summary>
/// <param name="redis">Where the budgets are.</param>
public sealed class RedisLimits(RedisConnection redis)
{
    /// <summary>
    /// By Redis' clock, which is one for all servers, in microseconds. A moment too far ahead (another limit was set,
    /// or the clock was put back) becomes that of a budget that is spent: nobody waits for longer than the window.
    /// Numbers are formatted, since Lua writes only 14 digits by itself.
    /// </summary>
    private const string Script = """
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        local spend = tonumber(ARGV[1])
        local window = tonumber(ARGV[2])
        local full = tonumber(redis.call('GET', KEYS[1]) or 0) or 0
        if full > now + window then
          full = now + window
          redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil(window / 1000))
        end
        full = math.max(full, now)
        local spent = math.max(full + spend, now)
        if spend > 0 and spent > now + window then
          return {0, full - now}
        end
        if spent > now then
          redis.call('SET', KEYS[1], string.format('%.0f', spent), 'PX', math.ceil((spent - now) / 1000))
        else
          redis.call('DEL', KEYS[1])
        end
        return {1, spent - now}
        """;

    private static readonly long TicksPerMicrosecond = TimeSpan.TicksPerMillisecond / 1_000;

    public bool IsUp => redis.IsUp;

    /// <summary>Spends of a budget, where that much is left of it. Null where Redis is away.</summary>
    /// <param name="kind">What is limited.</param>
    /// <param name="who">Whose budget it is; any text.</param>
    /// <param name="spend">
    /// How long it takes until what is spent has come back; below zero, to give back. At most the window.
    /// </param>
    /// <param name="window">How long it takes until a budget of which nothing is left is full again.</param>
    public async ValueTask<SpentBudget?> SpendAsync(string kind, string who, TimeSpan spend, TimeSpan window)
    {
        // The tag keeps a budget's key on one server of a cluster.
        RedisKey[] keys = [$"chirp:{{l:{kind}:{who}}}"];
        RedisValue[] values = [spend.Ticks / TicksPerMicrosecond, window.Ticks / TicksPerMicrosecond];
        try
        {
            var answer = (RedisResult[])(await EvaluateAsync(keys, values))!;
            return new SpentBudget(
                (long)answer[0] == 1, new TimeSpan((long)answer[1] * TicksPerMicrosecond));
        }
        catch (RedisAwayException)
        {
            return null;
        }
    }

    private async ValueTask<RedisResult> EvaluateAsync(RedisKey[] keys, RedisValue[] values)
    {
        try
        {
            return await redis.WaitAsync(redis.Database.ScriptEvaluateAsync(Script, keys, values));
        }
        catch (RedisAwayException error) when (error.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            // Redis was started again, or its scripts were flushed: the client has noticed, and sends it anew.
            return await redis.WaitAsync(redis.Database.ScriptEvaluateAsync(Script, keys, values));
        }
    }
}

/// <summary>What is left of a budget.</summary>
/// <param name="IsSpent">Whether it was spent of; where not, nothing has changed.</param>
/// <param name="UntilFull">How long it takes until it is full, if nothing more is spent.</param>
public readonly record struct SpentBudget(bool IsSpent, TimeSpan UntilFull);
