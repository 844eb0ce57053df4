using Chirp.Engine.Execution.Plans;
using Chirp.Engine.Execution.Running;

namespace Chirp.Engine.Execution.Incremental;

/// <summary>The same deferred fields of several objects, resolved together and written one object at a time.</summary>
internal sealed class DeferredRun(Session session, SelectionPlan plan)
{
    private readonly List<DeferredTask> _tasks = [];
    private readonly Frame _frame = Frame.Rent(plan);
    private readonly Run _run = new(session.Loop, session.Request);

    public SelectionPlan Plan { get; } = plan;

    public bool IsDone => _run.IsDone;

    public void Add(DeferredTask task)
    {
        _tasks.Add(task);
        _frame.Add(task.Parent);
    }

    public void Start() => _run.StartRoot(_frame);

    public void Harvest(WorkGraph graph, Payload payload)
    {
        for (var i = 0; i < _tasks.Count; i++)
        {
            var parts = new IncrementalParts(_tasks[i].Scope);
            Write(_tasks[i], i, parts);
            graph.TaskDone(_tasks[i], parts, payload);
        }

        _run.Return();
    }

    private void Write(DeferredTask task, int index, IncrementalParts parts)
    {
        var (response, writer) = (session.Response, session.Response.Writer);
        response.Open(session.Request, parts);
        response.Path.Start(task.Path);
        writer.Start(0, session.Request.Options.MaxResponseBytes);
        if (response.WriteObject(Plan, task.Parent, _frame, index))
        {
            task.Errors = [.. response.Errors.Finish()];
            task.Data = writer.Detach();
        }
        else
        {
            // The error that could not be contained is the last one.
            task.Errors = [response.Errors.Finish()[^1]];
            writer.Discard();
        }
    }
}
