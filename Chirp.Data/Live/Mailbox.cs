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
    private LiveEvent? _first;

    /// <summary>What has come after the first; an idle reader has none.</summary>
    private Queue<LiveEvent>? _more;

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

            if (_first is null)
            {
                _first = item;
            }
            else if (_more is null || _more.Count < MaxEvents - 1)
            {
                (_more ??= new Queue<LiveEvent>()).Enqueue(item);
            }
            else
            {
                Clear();
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
            Clear();
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
            item = _first;
            _first = null;
            if (_more is not null)
            {
                _first = _more.Dequeue();
                _more = _more.Count == 0 ? null : _more;
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
            Clear();
        }
    }

    private void Clear()
    {
        _first = null;
        _more = null;
    }
}
