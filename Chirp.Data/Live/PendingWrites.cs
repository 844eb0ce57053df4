using Chirp.Data.Model;

namespace Chirp.Data.Live;

/// <summary>
/// Hands out the ids of rows that stand in lists, and knows which of them belong to transactions that have not ended:
/// ids grow in the order they are taken, but rows become visible in the order transactions commit. Thread-safe.
/// </summary>
public sealed class PendingWrites(SnowflakeClock clock)
{
    private readonly Lock _gate = new();
    private readonly SortedSet<long> _pending = [];

    /// <summary>
    /// Every id at or below this one is visible to a read that begins now, or never will be. Take it before the read.
    /// </summary>
    public long Settled
    {
        get
        {
            lock (_gate)
            {
                return (_pending.Count > 0 ? _pending.Min : clock.Next()) - 1;
            }
        }
    }

    /// <summary>A new id. Dispose of it when its transaction has ended, either way.</summary>
    public PendingWrite Take()
    {
        lock (_gate)
        {
            var id = clock.Next();
            _pending.Add(id);
            return new PendingWrite(this, id);
        }
    }

    internal void End(long id)
    {
        lock (_gate)
        {
            _pending.Remove(id);
        }
    }
}

/// <summary>An id whose transaction has not ended.</summary>
public readonly struct PendingWrite(PendingWrites owner, long id) : IDisposable
{
    public long Id => id;

    public void Dispose() => owner.End(id);
}
