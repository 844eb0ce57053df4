using System.Diagnostics;
using System.Runtime.InteropServices;
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

    /// <summary>A server finds its place among others in about a second.</summary>
    private static readonly TimeSpan MaxOpening = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly SortedSet<long> _pending = [];
    private readonly Dictionary<int, Other> _others = [];

    /// <summary>
    /// Ids left since a write has ended of which it is not known how; still pending. Null where all is known.
    /// </summary>
    private List<long>? _doubtful;

    /// <summary>The highest line that was ever given out.</summary>
    private long _claimed;

    private long _knownUntil = long.MaxValue;
    private IdSet? _settled;
    private TaskCompletionSource? _opening;

    /// <summary>Whether ids are given out: not while other servers do not know of this one.</summary>
    internal bool IsOpen
    {
        get => Volatile.Read(ref _opening) is null;
        set
        {
            if (value)
            {
                Interlocked.Exchange(ref _opening, null)?.SetResult();
            }
            else
            {
                Interlocked.CompareExchange(
                    ref _opening, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), null);
            }
        }
    }

    /// <summary>Ends when ids are given out; throws <see cref="TimeoutException"/> where that takes long.</summary>
    internal ValueTask WaitOpenAsync(CancellationToken stop) =>
        Volatile.Read(ref _opening) is { } opening
            ? new ValueTask(opening.Task.WaitAsync(MaxOpening, stop))
            : ValueTask.CompletedTask;

    /// <summary>
    /// Ids of which each is visible to a read that begins now, or never will be. Take it before the read.
    /// </summary>
    public IdSet Settled
    {
        get
        {
            lock (_gate)
            {
                return _settled ??= UpTo(long.MaxValue);
            }
        }
    }

    internal bool HasAny
    {
        get
        {
            lock (_gate)
            {
                return _pending.Count > 0;
            }
        }
    }

    /// <summary>
    /// Until when it is certain, in ticks of <see cref="Stopwatch"/>, that no server writes of which this one does not
    /// know: later nothing new is said to be settled.
    /// </summary>
    internal long KnownUntil
    {
        set
        {
            lock (_gate)
            {
                _knownUntil = value;
            }
        }
    }

    /// <summary>An id above all that any server has told of.</summary>
    internal long Latest
    {
        get
        {
            lock (_gate)
            {
                var latest = clock.Next();
                foreach (var other in _others.Values)
                {
                    latest = Math.Max(latest, other.Settled.Line);
                }

                return latest;
            }
        }
    }

    /// <summary>What of this server's own ids is settled: all up to now but the pending ones.</summary>
    internal IdSet Own
    {
        get
        {
            lock (_gate)
            {
                return IdSet.Of(clock.Next(), [.. _pending], []);
            }
        }
    }

    /// <summary>
    /// What is settled of another server's ids, as it said itself. One that is new takes no id below what was given out
    /// as settled before.
    /// </summary>
    internal void SetOther(int node, long instance, IdSet settled)
    {
        lock (_gate)
        {
            if (_others.TryGetValue(node, out var known) && known.Instance == instance)
            {
                if (settled.Line > known.Settled.Line)
                {
                    _others[node] = known with { Settled = settled };
                }

                clock.CatchUp(settled.Line);
            }
            else
            {
                _others[node] = new Other(instance, settled, _claimed);
                clock.GoOnAfter(settled.Line);
            }

            _settled = null;
        }
    }

    /// <summary>Another server has ended: none of its ids is pending any more.</summary>
    internal void RemoveOther(int node)
    {
        lock (_gate)
        {
            _others.Remove(node);
            _settled = null;
        }
    }

    /// <summary>A write that will need an id.</summary>
    public PendingWrite Take() => new(this);

    internal long TakeId()
    {
        lock (_gate)
        {
            if (!IsOpen)
            {
                throw new InvalidOperationException(
                    "This server is finding its place among the others that share its database; try again.");
            }

            if (_pending.Count == MaxCount)
            {
                throw new InvalidOperationException(
                    $"{MaxCount} writes are pending, and no more may be (PendingWrites.MaxCount).");
            }

            var id = clock.Next();
            _pending.Add(id);
            _settled = null;
            return id;
        }
    }

    /// <summary>The write of this id has ended, and it is known how.</summary>
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

    /// <summary>Nobody works on the write of this id any more.</summary>
    internal void Leave(long id)
    {
        lock (_gate)
        {
            if (_doubtful is { } doubtful)
            {
                doubtful.Add(id);
                return;
            }
        }

        End(id);
    }

    /// <summary>
    /// A transaction may be committed or not, now or later. What is pending stays so, and no id is given out, until
    /// <see cref="Resolve"/>.
    /// </summary>
    internal void Doubt()
    {
        IsOpen = false;
        lock (_gate)
        {
            _doubtful ??= [];
        }
    }

    /// <summary>Whatever was in doubt is visible now, or never will be.</summary>
    internal void Resolve()
    {
        lock (_gate)
        {
            _pending.ExceptWith(_doubtful ?? []);
            _doubtful = null;
            _settled = null;
        }
    }

    /// <summary>Up to here every server has told of its ids; all ids where this one is alone.</summary>
    internal long Line
    {
        get
        {
            lock (_gate)
            {
                var line = long.MaxValue;
                foreach (var other in _others.Values)
                {
                    line = Math.Min(line, Math.Max(other.Settled.Line, other.Floor));
                }

                return line;
            }
        }
    }

    /// <summary>What is settled now, up to a line.</summary>
    internal IdSet SettledUpTo(long line)
    {
        lock (_gate)
        {
            return UpTo(line);
        }
    }

    private IdSet UpTo(long line)
    {
        // order matters: what this server writes next is above its clock, but not above what others have written in the
        // same moment.
        line = Math.Min(line, Math.Min(Line, clock.Next()));
        if (Stopwatch.GetTimestamp() > _knownUntil)
        {
            line = Math.Min(line, _claimed);
        }

        var missing = Missing(line);
        if (missing.Count > CursorText.MaxMissing)
        {
            // No more can be spelled out: what is above waits.
            line = missing[CursorText.MaxMissing] - 1;
            missing.RemoveRange(CursorText.MaxMissing, missing.Count - CursorText.MaxMissing);
        }

        _claimed = Math.Max(_claimed, line);
        return missing.Count == 0 ? IdSet.UpTo(line) : IdSet.Of(line, CollectionsMarshal.AsSpan(missing), []);
    }

    /// <summary>What is pending anywhere up to a line, ascending.</summary>
    private List<long> Missing(long line)
    {
        var missing = new List<long>(_pending.Count);
        foreach (var id in _pending)
        {
            if (id > line)
            {
                break;
            }

            missing.Add(id);
        }

        foreach (var other in _others.Values)
        {
            foreach (var id in other.Settled.Missing)
            {
                if (id <= line)
                {
                    missing.Add(id);
                }
            }
        }

        missing.Sort();
        return missing;
    }

    /// <param name="Instance">Tells one process of a node from the next one.</param>
    /// <param name="Settled">As it said last.</param>
    /// <param name="Floor">It has no ids up to here.</param>
    private readonly record struct Other(long Instance, IdSet Settled, long Floor);
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
            owner.Leave(_id);
        }
    }
}
