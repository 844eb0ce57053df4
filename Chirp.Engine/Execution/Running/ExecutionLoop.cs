using System.Threading.Tasks.Sources;
using Chirp.Engine.Loading;

namespace Chirp.Engine.Execution.Running;

/// <summary>
/// Runs what is ready, frame by frame in the order of levels; when nothing is, lets the loaders fetch; when they have
/// nothing to fetch, waits. One request's work runs on one thread at a time: others only leave word in
/// <see cref="Arrive"/> or <see cref="Stop"/>.
/// </summary>
internal sealed class ExecutionLoop : IValueTaskSource
{
    private readonly Lock _gate = new();
    private readonly Queue<(Run Run, Frame Frame)> _ready = new();
    private readonly Action _loadersChanged;
    private List<IArrival> _arrived = [];
    private List<IArrival> _taken = [];
    private List<Column> _loading = [];
    private List<Column> _checked = [];
    private ManualResetValueTaskSourceCore<bool> _signal;
    private LoaderQueue _loaders = null!;
    private bool _isWaiting;
    private bool _haveLoadersChanged;
    private bool _isClosed;

    public ExecutionLoop() => _loadersChanged = OnLoadersChanged;

    /// <summary>Why the work has been stopped; no further resolver is started then.</summary>
    public StopReason StopReason { get; private set; }

    /// <summary>Begins one request.</summary>
    public void Open(LoaderQueue loaders)
    {
        _loaders = loaders;
        _isClosed = false;
        StopReason = StopReason.None;
        _haveLoadersChanged = false;
        loaders.Changed = _loadersChanged;
    }

    /// <summary>Ends the request: what arrives from now on is dropped.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            foreach (var arrival in _arrived)
            {
                arrival.Drop();
            }

            _arrived.Clear();
        }

        _ready.Clear();
        _loading.Clear();
    }

    public void Enqueue(Run run, Frame frame)
    {
        run.Queued++;
        _ready.Enqueue((run, frame));
    }

    /// <summary>The column's loads are not all loaded: it is checked again when a fetch has ended.</summary>
    public void AwaitLoads(Column column) => _loading.Add(column);

    /// <summary>A value has come; any thread may say so.</summary>
    public void Arrive(IArrival arrival)
    {
        lock (_gate)
        {
            if (!_isClosed)
            {
                _arrived.Add(arrival);
                if (!_isWaiting)
                {
                    return;
                }

                _isWaiting = false;
            }
            else
            {
                arrival.Drop();
                return;
            }
        }

        _signal.SetResult(true);
    }

    /// <summary>Stops the work; any thread may say so. Whoever waits goes on elsewhere, not on this stack.</summary>
    public void Stop(StopReason reason)
    {
        lock (_gate)
        {
            if (_isClosed || StopReason != StopReason.None)
            {
                return;
            }

            StopReason = reason;
            if (!_isWaiting)
            {
                return;
            }

            _isWaiting = false;
            _signal.RunContinuationsAsynchronously = true;
        }

        _signal.SetResult(true);
    }

    /// <summary>Does all that can be done without waiting.</summary>
    public void Advance()
    {
        while (StopReason == StopReason.None)
        {
            if (_ready.TryDequeue(out var next))
            {
                next.Run.Queued--;
                StartColumns(next.Run, next.Frame);
            }
            else if (!TakeArrived() && !CheckLoads())
            {
                if (!_loaders.HasPending)
                {
                    return;
                }

                _loaders.Dispatch();
                _haveLoadersChanged = true;
            }
        }
    }

    /// <summary>Waits until there may be something to do. One waiter at a time.</summary>
    public ValueTask WaitAsync()
    {
        lock (_gate)
        {
            if (_arrived.Count > 0 || _haveLoadersChanged || StopReason != StopReason.None)
            {
                return ValueTask.CompletedTask;
            }

            _signal.Reset();
            _signal.RunContinuationsAsynchronously = false;
            _isWaiting = true;
            return new ValueTask(this, _signal.Version);
        }
    }

    void IValueTaskSource.GetResult(short token) => _signal.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _signal.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _signal.OnCompleted(continuation, state, token, flags);

    private void StartColumns(Run run, Frame frame)
    {
        foreach (var field in frame.Plan.ColumnFields)
        {
            if (StopReason != StopReason.None)
            {
                return;
            }

            frame[field.ColumnIndex] = field.Start(run, frame);
        }
    }

    private bool TakeArrived()
    {
        lock (_gate)
        {
            if (_arrived.Count == 0)
            {
                return false;
            }

            (_arrived, _taken) = (_taken, _arrived);
        }

        foreach (var arrival in _taken)
        {
            arrival.Take();
        }

        _taken.Clear();
        return true;
    }

    private bool CheckLoads()
    {
        lock (_gate)
        {
            if (!_haveLoadersChanged)
            {
                return false;
            }

            _haveLoadersChanged = false;
        }

        if (_loading.Count > 0)
        {
            // A column whose loads are not all there enters the other list again.
            (_loading, _checked) = (_checked, _loading);
            foreach (var column in _checked)
            {
                column.CheckLoads();
            }

            _checked.Clear();
        }

        return true;
    }

    private void OnLoadersChanged()
    {
        lock (_gate)
        {
            _haveLoadersChanged = true;
            if (!_isWaiting)
            {
                return;
            }

            _isWaiting = false;
        }

        _signal.SetResult(true);
    }
}

/// <summary>Something that another thread has brought for the loop.</summary>
internal interface IArrival
{
    /// <summary>Takes it in, on the loop's thread of work.</summary>
    void Take();

    /// <summary>Nobody waits for it any more.</summary>
    void Drop();
}

/// <summary>Why an execution was stopped before its end.</summary>
internal enum StopReason : byte
{
    None,

    /// <summary>The caller has gone.</summary>
    Cancelled,

    /// <summary>The deadline has passed.</summary>
    Deadline,
}
