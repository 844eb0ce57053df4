namespace Chirp.Data.Model;

/// <summary>
/// Makes 64-bit ids that grow with time and need no coordination: 41 bits of milliseconds since 2020-01-01 UTC (until
/// 2089), 10 bits of node, 12 bits of sequence. Each id is larger than the one before, also when the clock goes back.
/// Thread-safe.
/// </summary>
public sealed class SnowflakeClock(int node, TimeProvider clock)
{
    public const int MaxNode = (1 << NodeBits) - 1;
    private const int NodeBits = 10;
    private const int SequenceBits = 12;
    private const long MaxSequence = (1L << SequenceBits) - 1;
    private static readonly DateTimeOffset Epoch = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly long _node = node is >= 0 and <= MaxNode
        ? (long)node << SequenceBits
        : throw new ArgumentOutOfRangeException(nameof(node), node, $"The node must be 0 to {MaxNode} (Data:Node).");

    /// <summary>
    /// Milliseconds and sequence of the last id, together: one more is the next sequence or the next millisecond.
    /// </summary>
    private long _last;

    /// <summary>
    /// The ids that follow are larger than this one, of whatever node: it was given out before, maybe by another
    /// process, and maybe when the clock was ahead of now.
    /// </summary>
    public void GoOnAfter(long id)
    {
        var last = ((id >> (NodeBits + SequenceBits)) << SequenceBits) | MaxSequence;
        for (var seen = Volatile.Read(ref _last); seen < last;)
        {
            seen = Interlocked.CompareExchange(ref _last, last, seen);
        }
    }

    /// <summary>
    /// Another server's clock is at this id's time, at least: ids that follow are not of an earlier one. Unlike
    /// <see cref="GoOnAfter"/> it does not move ahead of that time, so that servers that hear each other all the time
    /// do not drive each other on.
    /// </summary>
    public void CatchUp(long id)
    {
        var time = (id >> (NodeBits + SequenceBits)) << SequenceBits;
        for (var seen = Volatile.Read(ref _last); seen < time;)
        {
            seen = Interlocked.CompareExchange(ref _last, time, seen);
        }
    }

    /// <summary>The next id.</summary>
    public long Next() => Next(clock.GetUtcNow());

    /// <summary>
    /// An id of a given time, for imports; unique and increasing only among calls with increasing times.
    /// </summary>
    public long Next(DateTimeOffset time)
    {
        var now = Math.Max(0, (long)(time - Epoch).TotalMilliseconds) << SequenceBits;
        long last, next;
        do
        {
            last = Volatile.Read(ref _last);
            next = Math.Max(last + 1, now);
        }
        while (Interlocked.CompareExchange(ref _last, next, last) != last);

        var milliseconds = next >> SequenceBits;
        var sequence = next & MaxSequence;
        return (milliseconds << (NodeBits + SequenceBits)) | _node | sequence;
    }

    /// <summary>When an id was made, to the millisecond.</summary>
    public static DateTimeOffset TimeOf(long id) => Epoch.AddMilliseconds(id >> (NodeBits + SequenceBits));

    /// <summary>The smallest id that can be made at a time.</summary>
    public static long FirstAt(DateTimeOffset time) =>
        Math.Max(0, (long)(time - Epoch).TotalMilliseconds) << (NodeBits + SequenceBits);
}
