using System.Globalization;
using System.Text;
using StackExchange.Redis;

namespace Chirp.Data.Redis;

/// <summary>
/// A part of the timelines, which shares a slot of a cluster: its number is the tag of its keys. It lives from when a
/// server of Redis begins with it until another one does, or that one anew; timelines of another life have other keys,
/// so that none is believed that others did not keep up. Immutable.
/// </summary>
internal sealed class TimelineBucket
{
    public const int Count = 256;

    private const int MaxDigits = 20;
    private const int RunIdLength = 40;

    private readonly byte[] _idPrefix;
    private readonly byte[] _followPrefix;

    private TimelineBucket(int number, RedisKey lifeKey, string life)
    {
        (LifeKey, Life) = (lifeKey, life);
        Scripts = new TimelineScripts(life[..RunIdLength]);
        _idPrefix = Encoding.UTF8.GetBytes($"chirp:{{{number}}}:t:{life[RunIdLength..]}:");
        _followPrefix = Encoding.UTF8.GetBytes($"chirp:{{{number}}}:f:{life[RunIdLength..]}:");
    }

    public TimelineScripts Scripts { get; }

    /// <summary>The first key of each script.</summary>
    public RedisKey LifeKey { get; }

    /// <summary>The first argument of each script.</summary>
    public RedisValue Life { get; }

    public static int NumberOf(long user) => (int)((ulong)user * 0x9E37_79B9_7F4A_7C15 >> 56) % Count;

    /// <summary>The life that a bucket has now; all who ask are told the same.</summary>
    public static async ValueTask<TimelineBucket> OpenAsync(RedisConnection redis, string scope, int number)
    {
        RedisKey key = $"chirp:{{{number}}}:l:{scope}";
        var name = Random.Shared.NextInt64().ToString("x16", CultureInfo.InvariantCulture);
        var life = await redis.WaitAsync(redis.Database.ScriptEvaluateAsync(
            TimelineScripts.OpenText, [key], [name], CommandFlags.DemandMaster | CommandFlags.NoScriptCache));
        return new TimelineBucket(number, key, (string)life!);
    }

    /// <summary>Lets the server that holds it know its scripts.</summary>
    public async ValueTask LoadAsync(RedisConnection redis) => await redis.WaitAsync(Task.WhenAll(Array.ConvertAll(
        Scripts.Texts,
        text => redis.Database.ScriptEvaluateAsync(
            text, [LifeKey], null, CommandFlags.DemandMaster | CommandFlags.NoScriptCache))));

    /// <summary>Keys of a script that is about one person.</summary>
    public RedisKey[] KeysOf(long user) => [LifeKey, IdsKeyOf(user), KeyOf(_followPrefix, user)];

    public RedisKey IdsKeyOf(long user) => KeyOf(_idPrefix, user);

    private static RedisKey KeyOf(byte[] prefix, long user)
    {
        Span<byte> digits = stackalloc byte[MaxDigits];
        user.TryFormat(digits, out var length, provider: null);
        byte[] key = [.. prefix, .. digits[..length]];
        return key;
    }
}
