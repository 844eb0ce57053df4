namespace Chirp.Data.Live;

/// <summary>
/// Events of this server that others have not been told yet. Bounded: where it overflows, others are told that they
/// have missed some. Guarded by <see cref="LiveEvents"/>.
/// </summary>
/// <param name="wake">
/// Called where there is something to tell; null where nobody is told, and events are only counted.
/// </param>
internal sealed class Outbound(Action? wake)
{
    /// <summary>Several seconds of what one server commits at its best.</summary>
    public const int MaxEvents = 8192;

    /// <summary>Events told at a time.</summary>
    public const int MaxBatch = 256;

    private readonly Queue<LiveEvent> _events = new();
    private bool _hasDropped;

    /// <summary>How many events there ever were.</summary>
    public long Total { get; private set; }

    public bool IsEmpty => _events.Count == 0;

    public void Add(LiveEvent item)
    {
        Total++;
        if (wake is null)
        {
            return;
        }

        if (_events.Count == MaxEvents)
        {
            _events.Clear();
            _hasDropped = true;
        }

        _events.Enqueue(item);
        wake();
    }

    /// <summary>The oldest events; more may be left. Tells whether older ones were dropped.</summary>
    public List<LiveEvent> Take(out bool hasDropped)
    {
        hasDropped = _hasDropped;
        _hasDropped = false;
        var taken = new List<LiveEvent>(Math.Min(_events.Count, MaxBatch));
        while (taken.Count < MaxBatch && _events.TryDequeue(out var item))
        {
            taken.Add(item);
        }

        return taken;
    }
}
