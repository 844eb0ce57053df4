using Chirp.Engine.Execution.Plans;
using Chirp.Engine.Execution.Running;

namespace Chirp.Engine.Execution.Incremental;

/// <summary>
/// The deferred fragments and streams met while one piece of a response is written. Those below a position that becomes
/// null are forgotten again.
/// </summary>
internal sealed class IncrementalParts(DeferScope? scope)
{
    private readonly List<(DeliveryGroup Group, int Position)> _groups = [];
    private readonly List<(DeferredTask Task, int Position)> _tasks = [];
    private readonly List<(ItemStream Stream, int Position)> _streams = [];
    private DeferScope? _scope = scope;

    public IEnumerable<DeliveryGroup> Groups => _groups.Select(static entry => entry.Group);

    public IEnumerable<DeferredTask> Tasks => _tasks.Select(static entry => entry.Task);

    public IEnumerable<ItemStream> Streams => _streams.Select(static entry => entry.Stream);

    public bool IsEmpty => _tasks.Count == 0 && _streams.Count == 0;

    /// <summary>An object begins whose selection has deferred fields.</summary>
    public DeferScope Enter(SelectionPlan plan, ResponsePath path)
    {
        var scope = new DeferScope(_scope);
        _scope = scope;
        if (plan.NewDefers.Length > 0)
        {
            var place = path.ToList();
            foreach (var usage in plan.NewDefers)
            {
                var parent = usage.Parent is { } outer ? scope.GroupOf(outer) : null;
                scope.Add(usage, new DeliveryGroup(place, usage.Label, parent));
            }
        }

        return scope;
    }

    /// <summary>The object is written.</summary>
    public void Leave(DeferScope scope, SelectionPlan plan, object parent, ResponsePath path, int position)
    {
        _scope = scope.Outer;
        foreach (var group in scope.NewGroups)
        {
            _groups.Add((group, position));
        }

        if (plan.Deferred.Length == 0)
        {
            return;
        }

        var place = path.ToList();
        foreach (var deferred in plan.Deferred)
        {
            var groups = Array.ConvertAll(deferred.Usages, scope.GroupOf);
            _tasks.Add((new DeferredTask(groups, place, deferred.Plan, parent, scope), position));
        }
    }

    /// <summary>The object has failed.</summary>
    public void Abandon(DeferScope? scope)
    {
        if (scope is not null)
        {
            _scope = scope.Outer;
        }
    }

    public void AddStream<TItem>(
        StreamPlan plan, TItem[] items, int delivered, ResponsePath path, int position) =>
        _streams.Add((new ListStream<TItem>(plan, path.ToList(), items, delivered), position));

    public void AddStream<TItem>(
        StreamPlan plan, IAsyncEnumerator<TItem> rest, int delivered, ResponsePath path, int position) =>
        _streams.Add((new SequenceStream<TItem>(plan, path.ToList(), rest, delivered), position));

    /// <summary>
    /// Forgets what was met after <paramref name="position"/>. Sequences that were open end with the request.
    /// </summary>
    public void Rewind(int position)
    {
        _groups.RemoveAll(entry => entry.Position > position);
        _tasks.RemoveAll(entry => entry.Position > position);
        _streams.RemoveAll(entry => entry.Position > position);
    }
}
