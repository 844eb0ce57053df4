using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Chirp.Data.Model;
using Chirp.Data.Timelines;
using StackExchange.Redis;

namespace Chirp.Data.Redis;

/// <summary>
/// Timelines in the Redis that servers share, two values each: ids, behind 8 bytes that are the floor or a
/// placeholder's token, and followees; all big-endian. A Redis that was restarted or failed over is never asked for
/// what it held before: see <see cref="TimelineScripts"/>. Thread-safe.
/// </summary>
/// <param name="redis">The connection, which lives longer.</param>
/// <param name="scope">Tells these timelines from those of other databases and epochs.</param>
internal sealed class RedisTimelines(RedisConnection redis, string scope) : ITimelineCache
{
    /// <summary>Longer than a build takes; a build that has died leaves nothing behind for longer.</summary>
    private const long PlaceholderMilliseconds = 10_000;

    /// <summary>Who does not come for so long costs a rebuild.</summary>
    private const long KeptMilliseconds = 3L * 24 * 60 * 60 * 1_000;

    /// <summary>Keys of one script: it keeps Redis from everybody else while it runs.</summary>
    private const int MaxKeys = 500;

    private const int HeaderBytes = sizeof(long);

    private readonly TimelineScripts _scripts = new(redis, scope);

    public bool IsShared => true;

    public async ValueTask<Timeline?> FindAsync(UserId user, CancellationToken stop)
    {
        var answer = await RunAsync(
            scripts => RunAsync(scripts.Find, scripts.KeysOf(user.Value), []), stop);
        if (answer.IsNull)
        {
            return null;
        }

        var parts = (RedisResult[])answer!;
        return Parse((byte[])parts[0]!, (byte[]?)parts[1]);
    }

    public async ValueTask<long> BeginAsync(UserId user, CancellationToken stop)
    {
        var token = Random.Shared.NextInt64() | long.MinValue;
        await RunAsync(
            scripts => RunAsync(
                scripts.Begin, scripts.KeysOf(user.Value), [Bytes([token]), PlaceholderMilliseconds]),
            stop);
        return token;
    }

    public async ValueTask FinishAsync(UserId user, long token, Timeline read, CancellationToken stop)
    {
        var ids = new long[read.Ids.Length + 1];
        ids[0] = read.Floor;
        read.Ids.CopyTo(ids.AsMemory(1));
        await RunAsync(
            scripts => RunAsync(
                scripts.Finish,
                scripts.KeysOf(user.Value),
                [Bytes([token]), Bytes(ids), Bytes(read.Follows.Span), KeptMilliseconds]),
            stop);
    }

    public async ValueTask AppendAsync(IReadOnlyList<TimelineAppend> batch, CancellationToken stop) =>
        await RunAsync(scripts => AppendAsync(scripts, batch), stop);

    public async ValueTask RemoveAsync(IReadOnlyList<UserId> users, CancellationToken stop) =>
        await RunAsync(
            scripts => AllAsync(users.Select(user => RunAsync(scripts.Remove, scripts.KeysOf(user.Value), []))), stop);

    /// <summary>All sent at once, those that share a slot together.</summary>
    private Task<RedisResult> AppendAsync(TimelineScripts.Loaded scripts, IReadOnlyList<TimelineAppend> batch)
    {
        var buckets = new Dictionary<int, (List<RedisKey> Keys, List<RedisValue> Ids)>();
        var sent = new List<Task<RedisResult>>();
        for (var i = 0; i < batch.Count; i++)
        {
            var bucket = TimelineScripts.BucketOf(batch[i].User);
            if (!buckets.TryGetValue(bucket, out var items))
            {
                buckets[bucket] = items = ([], []);
            }

            items.Keys.Add(scripts.KeyOf(batch[i].User, isFollows: false));
            items.Ids.Add(Bytes(batch[i].Ids.Span));
            if (items.Keys.Count == MaxKeys)
            {
                sent.Add(RunAsync(scripts.Append, [.. items.Keys], [.. items.Ids]));
                buckets.Remove(bucket);
            }
        }

        foreach (var (keys, ids) in buckets.Values)
        {
            sent.Add(RunAsync(scripts.Append, [.. keys], [.. ids]));
        }

        return AllAsync(sent);
    }

    /// <summary>
    /// Runs commands of one load of the scripts; where Redis does not know those any more, it is another one, or has
    /// been started again: then once more with the scripts loaded anew.
    /// </summary>
    private async ValueTask<RedisResult> RunAsync(
        Func<TimelineScripts.Loaded, Task<RedisResult>> run, CancellationToken stop)
    {
        try
        {
            var scripts = await _scripts.LoadAsync(stop);
            try
            {
                return await redis.WaitAsync(run(scripts));
            }
            catch (RedisAwayException error) when (TimelineScripts.IsUnknown(error))
            {
                scripts = await _scripts.LoadAgainAsync(scripts, stop);
                return await redis.WaitAsync(run(scripts));
            }
        }
        catch (RedisAwayException error)
        {
            throw new TimelineCacheException(error.Message, error);
        }
    }

    private Task<RedisResult> RunAsync(byte[] script, RedisKey[] keys, RedisValue[] values) =>
        redis.Database.ScriptEvaluateAsync(script, keys, values);

    private static async Task<RedisResult> AllAsync(IEnumerable<Task<RedisResult>> answers)
    {
        var all = await Task.WhenAll(answers);
        return all[^1];
    }

    private static Timeline? Parse(byte[] ids, byte[]? follows)
    {
        var numbers = Numbers(ids);
        if (numbers[0] < 0)
        {
            return Timeline.BeingBuilt;
        }

        // The two values are evicted one by one.
        return follows is null
            ? null
            : new Timeline(Numbers(follows), Ascending(numbers.AsMemory(1)), numbers[0]);
    }

    /// <summary>Ids ascending, each once: as they were built, but for a few at the end.</summary>
    private static ReadOnlyMemory<long> Ascending(Memory<long> ids)
    {
        var numbers = ids.Span;
        var sorted = 1;
        while (sorted < numbers.Length && numbers[sorted - 1] < numbers[sorted])
        {
            sorted++;
        }

        if (sorted >= numbers.Length)
        {
            return ids;
        }

        numbers.Sort();
        var count = 1;
        for (var i = 1; i < numbers.Length; i++)
        {
            if (numbers[i] != numbers[count - 1])
            {
                numbers[count++] = numbers[i];
            }
        }

        return ids[..count];
    }

    private static long[] Numbers(byte[] bytes)
    {
        var numbers = new long[bytes.Length / HeaderBytes];
        Turn(MemoryMarshal.Cast<byte, long>(bytes.AsSpan(0, numbers.Length * HeaderBytes)), numbers);
        return numbers;
    }

    private static byte[] Bytes(ReadOnlySpan<long> numbers)
    {
        var bytes = new byte[numbers.Length * HeaderBytes];
        Turn(numbers, MemoryMarshal.Cast<byte, long>(bytes.AsSpan()));
        return bytes;
    }

    private static void Turn(ReadOnlySpan<long> from, Span<long> to)
    {
        if (BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(from, to);
        }
        else
        {
            from.CopyTo(to);
        }
    }
}
