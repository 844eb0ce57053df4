using Chirp.Engine.Execution.Running;

namespace Chirp.Engine.Execution.Incremental;

/// <summary>One stream at work: a batch is read, resolved, written, and only then is the next one read.</summary>
internal sealed class StreamRun(Session session, ItemStream stream)
{
    private Run? _run;
    private Exception? _error;
    private bool _isReading;
    private bool _isRead;
    private bool _isOver;

    /// <summary>Begins to read a batch, unless one is under way.</summary>
    public void Read(IAwaits<bool> target, int index)
    {
        if (_isOver || _isReading || _run is not null || _isRead)
        {
            return;
        }

        _isReading = true;
        Pending<bool>.Await(stream.ReadAsync(session.Request), target, index, session.Loop);
    }

    /// <summary>A batch is read, or there is none.</summary>
    public void Arrived(bool hasBatch, Exception? error)
    {
        _isReading = false;
        _isRead = true;
        _error = error;
        if (hasBatch)
        {
            _run = new Run(session.Loop, session.Request);
            stream.Start(_run);
        }
    }

    /// <summary>Takes what is done into a response; false where nothing was.</summary>
    public bool Harvest(WorkGraph graph, Payload payload)
    {
        if (_isOver || !_isRead || _run is { IsDone: false })
        {
            return false;
        }

        _isRead = false;
        if (_run is null)
        {
            _isOver = true;
            session.Response.Open(session.Request, null);
            var errors = _error is null ? [] : stream.Translate(_error, session.Response.Errors);
            graph.StreamEnded(stream, errors, payload);
            return true;
        }

        _run = null;
        Write(graph, payload);
        return true;
    }

    private void Write(WorkGraph graph, Payload payload)
    {
        var (response, writer) = (session.Response, session.Response.Writer);
        var parts = new IncrementalParts(null);
        response.Open(session.Request, parts);
        writer.Start(0, session.Request.Options.MaxResponseBytes);
        var isWritten = stream.Write(response);
        var errors = response.Errors.Finish().ToList();
        if (isWritten)
        {
            _isOver = stream.IsAtEnd;
            graph.StreamItems(
                stream, new IncrementalEntry(stream.Id!, writer.Detach(), errors, true, []), parts, payload);
            return;
        }

        _isOver = true;
        var fatal = errors[^1];
        errors.RemoveAt(errors.Count - 1);
        if (stream.WrittenBeforeFailure > 0)
        {
            graph.StreamItems(
                stream, new IncrementalEntry(stream.Id!, writer.Detach(), errors, true, []), parts, payload, false);
        }

        graph.StreamEnded(stream, [fatal], payload);
    }
}
