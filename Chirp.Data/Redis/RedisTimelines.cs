using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Chirp.Data.Model;
using Chirp.Data.Timelines;
using StackExchange.Redis;

namespace Chirp.Data.Redis;

/// <summary>
/// Timelines in the Redis that servers share, two values each: ids, behind 8 bytes that are the floor or a
/// placeholder's token, and followees; all big-endian. A Redis that was restarted or failed over is never asked for
/// what it held before: see <see cref="TimelineBucket"/>. Thread-safe.
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

    private readonly TimelineBucket?[] _buckets = new TimelineBucket?[TimelineBucket.Count];

    public bool IsShared => true;

    public async ValueTask<Timeline?> FindAsync(UserId user, CancellationToken stop)
    {
        var answer = await RunAsync(user, static scripts => scripts.Find, [], stop);
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
        await RunAsync(user, static scripts => scripts.Begin, [Bytes([token]), PlaceholderMilliseconds], stop);
        return token;
    }

    public async ValueTask FinishAsync(UserId user, long token, Timeline read, CancellationToken stop)
    {
        var ids = new long[read.Ids.Length + 1];
        ids[0] = read.Floor;
        read.Ids.CopyTo(ids.AsMemory(1));
        await RunAsync(
            user, static scripts => scripts.Finish,
            [Bytes([token]), Bytes(ids), Bytes(read.Follows.Span), KeptMilliseconds], stop);
    }

    /// <summary>All sent at once, those that share a slot together.</summary>
    public async ValueTask AppendAsync(IReadOnlyList<TimelineAppend> batch, CancellationToken stop)
    {
        var buckets = new Dictionary<int, List<TimelineAppend>>();
        var sent = new List<Task>();
        for (var i = 0; i < batch.Count; i++)
        {
            var number = TimelineBucket.NumberOf(batch[i].User);
            if (!buckets.TryGetValue(number, out var appends))
            {
                buckets[number] = appends = [];
            }

            appends.Add(batch[i]);
            if (appends.Count == MaxKeys)
            {
                sent.Add(AppendAsync(number, appends, stop));
                buckets.Remove(number);
            }
        }

        foreach (var (number, appends) in buckets)
        {
            sent.Add(AppendAsync(number, appends, stop));
        }

        await Task.WhenAll(sent);
    }

    public async ValueTask RemoveAsync(IReadOnlyList<UserId> users, CancellationToken stop) =>
        await Task.WhenAll(users.Select(
            user => RunAsync(user, static scripts => scripts.Remove, [], stop).AsTask()));

    private Task<RedisResult> AppendAsync(int number, List<TimelineAppend> appends, CancellationToken stop) => RunAsync(
        number,
        bucket =>
        {
            var keys = new RedisKey[appends.Count + 1];
            var values = new RedisValue[keys.Length];
            (keys[0], values[0]) = (bucket.LifeKey, bucket.Life);
            for (var i = 0; i < appends.Count; i++)
            {
                keys[i + 1] = bucket.IdsKeyOf(appends[i].User);
                values[i + 1] = Bytes(appends[i].Ids.Span);
            }

            return RunAsync(bucket.Scripts.Append, keys, values);
        },
        stop).AsTask();

    private ValueTask<RedisResult> RunAsync(
        UserId user, Func<TimelineScripts, byte[]> script, RedisValue[] values, CancellationToken stop) => RunAsync(
        TimelineBucket.NumberOf(user.Value),
        bucket => RunAsync(script(bucket.Scripts), bucket.KeysOf(user.Value), [bucket.Life, .. values]),
        stop);

    /// <summary>Runs a script in a bucket's life; where that has ended, once more in the next one.</summary>
    private async ValueTask<RedisResult> RunAsync(
        int number, Func<TimelineBucket, Task<RedisResult>> run, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        try
        {
            var bucket = _buckets[number] ??= await TimelineBucket.OpenAsync(redis, scope, number);
            try
            {
                return await redis.WaitAsync(run(bucket));
            }
            catch (RedisAwayException error) when (TimelineScripts.IsAnotherLife(error))
            {
                bucket = await TimelineBucket.OpenAsync(redis, scope, number);
                await bucket.LoadAsync(redis);
                _buckets[number] = bucket;
                return await redis.WaitAsync(run(bucket));
            }
        }
        catch (RedisAwayException error)
        {
            throw new TimelineCacheException(error.Message, error);
        }
    }

    private Task<RedisResult> RunAsync(byte[] script, RedisKey[] keys, RedisValue[] values) =>
        redis.Database.ScriptEvaluateAsync(script, keys, values, CommandFlags.DemandMaster);

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
