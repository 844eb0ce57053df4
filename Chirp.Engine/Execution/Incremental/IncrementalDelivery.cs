using System.Runtime.CompilerServices;
using Chirp.Engine.Execution.Running;
using Chirp.Engine.Response;

namespace Chirp.Engine.Execution.Incremental;

/// <summary>
/// Delivers what the first response has left: resolves deferred fields, all places of one fragment in one run so that
/// loaders see their keys together, reads streams, and puts what is done into the next response. Works only while a
/// response is asked for: a slow reader slows it down.
/// </summary>
internal sealed class IncrementalDelivery : IncrementalResult, IAwaits<bool>
{
    private readonly Session _session;
    private readonly WorkGraph _graph = new();
    private readonly PartNames _names = new();
    private readonly List<DeferredRun> _runs = [];
    private readonly List<StreamRun> _streams = [];
    private readonly ResponseWriter _payloadWriter = new();
    private bool _isEnded;

    private IncrementalDelivery(Session session, IncrementalParts parts)
    {
        _session = session;
        var payload = new Payload(_names);
        _graph.Begin(parts, payload);
        Initial = OperationRunner.Finish(session, session.Request.Plan, payload);
    }

    public override ResponseBuffer Initial { get; }

    public override IAsyncEnumerable<ResponseBuffer> Subsequent => DeliverAsync();

    public static IncrementalDelivery Begin(Session session, IncrementalParts parts, OperationCost? cost) =>
        new(session, parts) { Cost = cost };

    public override async ValueTask DisposeAsync()
    {
        Initial.Dispose();
        if (_isEnded)
        {
            return;
        }

        _isEnded = true;
        _session.Loop.Stop(StopReason.Cancelled);
        await OperationRunner.EndAsync(_session);
    }

    void IAwaits<bool>.Succeeded(int index, bool result) => _streams[index].Arrived(result, null);

    void IAwaits<bool>.Failed(int index, Exception error) => _streams[index].Arrived(false, error);

    private async IAsyncEnumerable<ResponseBuffer> DeliverAsync(
        [EnumeratorCancellation] CancellationToken stop = default)
    {
        using var registration = stop.UnsafeRegister(
            static loop => ((ExecutionLoop)loop!).Stop(StopReason.Cancelled), _session.Loop);
        var isStopped = false;
        while (_graph.HasWork && !isStopped)
        {
            var payload = new Payload(_names);
            while (payload.IsEmpty && _graph.HasWork)
            {
                StartWork();
                _session.Loop.Advance();
                if (_session.Loop.StopReason == StopReason.Cancelled)
                {
                    throw new OperationCanceledException(stop);
                }

                if (_session.Loop.StopReason == StopReason.Deadline)
                {
                    isStopped = true;
                    _graph.FailAll(_session.DeadlineError(), payload);
                }
                else if (!HarvestAll(payload))
                {
                    await _session.WaitAsync();
                }
            }

            yield return payload.Write(
                _payloadWriter, _graph.HasWork && !isStopped, _session.Request.Options.MaxResponseBytes);
        }

        if (!_isEnded)
        {
            _isEnded = true;
            await OperationRunner.EndAsync(_session);
        }
    }

    private void StartWork()
    {
        var started = new List<DeferredRun>();
        while (_graph.TryTakeTask(out var task))
        {
            var run = started.Find(run => ReferenceEquals(run.Plan, task!.Plan));
            if (run is null)
            {
                run = new DeferredRun(_session, task!.Plan);
                started.Add(run);
            }

            run.Add(task!);
        }

        foreach (var run in started)
        {
            run.Start();
            _runs.Add(run);
        }

        while (_graph.TryTakeStream(out var stream))
        {
            _streams.Add(new StreamRun(_session, stream!));
        }

        for (var i = 0; i < _streams.Count; i++)
        {
            _streams[i].Read(this, i);
        }
    }

    /// <summary>Takes what is done into a response; false where nothing was.</summary>
    private bool HarvestAll(Payload payload)
    {
        var hasMoved = false;
        foreach (var run in _runs.FindAll(static run => run.IsDone))
        {
            hasMoved = true;
            _runs.Remove(run);
            run.Harvest(_graph, payload);
        }

        foreach (var stream in _streams)
        {
            hasMoved |= stream.Harvest(_graph, payload);
        }

        return hasMoved;
    }
}
