namespace Chirp.Engine.Execution.Running;

/// <summary>
/// A tree of frames that is resolved together and then written: the operation, one root field of a mutation, one event
/// of a subscription, or the objects of a deferred fragment.
/// </summary>
internal sealed class Run(ExecutionLoop loop, RequestState request)
{
    private readonly List<Frame> _roots = [];

    public ExecutionLoop Loop { get; } = loop;

    public RequestState Request { get; } = request;

    /// <summary>Columns that wait for values.</summary>
    public int Outstanding { get; set; }

    /// <summary>Frames that are queued and not started.</summary>
    public int Queued { get; set; }

    public bool IsDone => Outstanding == 0 && Queued == 0;

    /// <summary>Gives a frame back with the run.</summary>
    public void Own(Frame frame) => _roots.Add(frame);

    /// <summary>Starts a frame that this run then owns.</summary>
    public void StartRoot(Frame frame)
    {
        _roots.Add(frame);
        Start(frame);
    }

    /// <summary>Starts a frame that another owns.</summary>
    public void Start(Frame frame)
    {
        if (frame.Plan.ColumnFields.Length > 0)
        {
            Loop.Enqueue(this, frame);
        }
    }

    /// <summary>Gives everything back; only when nothing can reach it any more.</summary>
    public void Return()
    {
        foreach (var frame in _roots)
        {
            frame.Return();
        }

        _roots.Clear();
    }
}
