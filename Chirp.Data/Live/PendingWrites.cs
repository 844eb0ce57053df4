using Chirp.Data.Model;

namespace Chirp.Data.Live;

/// <summary>
/// Hands out the ids of rows that stand in lists, and knows which of them belong to transactions that have not ended:
/// ids grow in the order they are taken, but rows become visible in the order transactions commit. Thread-safe.
/// </summary>
public sealed class PendingWrites(SnowflakeClock clock)
{
    /// <summary>
    /// Ids that may be pending at one time. They are what a cursor spells out, so this bounds its length; it is far
    /// above the connections that could write them.
    /// </summary>
    public const int MaxCount = 1024;

    private readonly Lock _gate = new();
    private readonly SortedSet<long> _pending = [];
    private long _last;
    private IdSet? _settled;

    /// <summary>
    /// Ids of which each is visible to a read that begins now, or never will be. Take it before the read.
    /// </summary>
    public IdSet Settled
    {
        get
        {
            lock (_gate)
            {
                if (_last == 0)
                {
                    // Rows of earlier processes are settled too.
                    _last = clock.Next();
                }

                return _settled ??= IdSet.Of(_last, [.. _pending], []);
            }
        }
    }

    /// <summary>A write that will need an id.</summary>
    public PendingWrite Take() => new(this);

    internal long TakeId()
    {
        lock (_gate)
        {
            if (_pending.Count == MaxCount)
            {
                throw new InvalidOperationException(
                    $"{MaxCount} writes are pending, and no more may be (PendingWrites.MaxCount).");
            }

            _last = clock.Next();
            _pending.Add(_last);
            _settled = null;
            return _last;
        }
    }

    internal void End(long id)
    {
        lock (_gate)
        {
            if (_pending.Remove(id))
            {
                _settled = null;
            }
        }
    }

    /// <summary>Ends a write, and gives what is settled then, up to a line.</summary>
    internal IdSet EndAndSettle(long id, long line)
    {
        lock (_gate)
        {
            End(id);
            return _pending.Count == 0 || _pending.Min > line
                ? IdSet.UpTo(line)
                : IdSet.Of(line, [.. _pending.GetViewBetween(0, line)], []);
        }
    }
}

/// <summary>
/// An id whose transaction has not ended. Dispose of it when it has, either way; after a commit publish to
/// <see cref="LiveEvents"/> first. For one transaction at a time.
/// </summary>
public sealed class PendingWrite(PendingWrites owner) : IDisposable
{
    private long _id;

    /// <summary>
    /// Taken when it is first asked for: do that inside the transaction, not while waiting for it, since what is
    /// pending is what cursors spell out.
    /// </summary>
    public long Id => _id == 0 ? _id = owner.TakeId() : _id;

    public void Dispose()
    {
        if (_id != 0)
        {
            owner.End(_id);
        }
    }
}
