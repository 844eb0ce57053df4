using System.Diagnostics.CodeAnalysis;

namespace Chirp.Data.Live;

/// <summary>
/// The events that one reader has not taken yet. A reader that is too slow loses them, and is told so: then it reads
/// its list on from its cursor. Thread-safe, for one reader.
/// </summary>
internal sealed class Mailbox
{
    /// <summary>
    /// Enough for what arrives while a client's socket is busy for a moment; a longer wait is cheaper to read again
    /// than to keep for everybody.
    /// </summary>
    public const int MaxEvents = 128;

    private readonly Lock _gate = new();
    private readonly Signal _signal = new();
    private Queue<LiveEvent>? _events;
    private bool _isLost;
    private volatile bool _isClosed;

    /// <summary>Whether its reader has gone.</summary>
    public bool IsClosed => _isClosed;

    public void Offer(LiveEvent item)
    {
        lock (_gate)
        {
            if (_isLost || _isClosed)
            {
                return;
            }

            _events ??= new Queue<LiveEvent>();
            if (_events.Count < MaxEvents)
            {
                _events.Enqueue(item);
            }
            else
            {
                _events = null;
                _isLost = true;
            }
        }

        _signal.Set();
    }

    /// <summary>Events were lost, here or on their way.</summary>
    public void Lose()
    {
        lock (_gate)
        {
            _events = null;
            _isLost = true;
        }

        _signal.Set();
    }

    /// <summary>
    /// The next event. Null where there is none now; <paramref name="isLost"/> where some were lost: what is offered
    /// after this call is kept again.
    /// </summary>
    public bool TryTake([NotNullWhen(true)] out LiveEvent? item, out bool isLost)
    {
        lock (_gate)
        {
            isLost = _isLost;
            _isLost = false;
            item = null;
            if (_events is null)
            {
                return false;
            }

            _events.TryDequeue(out item);
            if (_events.Count == 0)
            {
                // An idle reader keeps nothing.
                _events = null;
            }

            return item is not null;
        }
    }

    /// <summary>Ends when there may be something to take, or somebody has called <see cref="Wake"/>.</summary>
    public ValueTask WaitAsync() => _signal.WaitAsync();

    public void Wake() => _signal.Set();

    public void Close()
    {
        _isClosed = true;
        lock (_gate)
        {
            _events = null;
        }
    }
}
