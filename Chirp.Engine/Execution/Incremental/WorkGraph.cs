namespace Chirp.Engine.Execution.Incremental;

/// <summary>
/// What is still to be delivered and what depends on what: a fragment is announced when the one around it is complete,
/// and complete when all tasks of its fields are done. Fields shared by two fragments are delivered once.
/// </summary>
internal sealed class WorkGraph
{
    private readonly List<DeliveryGroup> _groups = [];
    private readonly List<ItemStream> _streams = [];
    private readonly Queue<DeferredTask> _startableTasks = new();
    private readonly Queue<ItemStream> _startableStreams = new();

    /// <summary>Whether anything announced is not complete.</summary>
    public bool HasWork => _groups.Count > 0 || _streams.Count > 0;

    public IEnumerable<PendingPart> Announced => [.. _groups, .. _streams];

    /// <summary>Takes in what the first response has left.</summary>
    public void Begin(IncrementalParts parts, Payload payload) => Announce(Integrate(parts, null), payload);

    public bool TryTakeTask(out DeferredTask? task)
    {
        while (_startableTasks.TryDequeue(out task))
        {
            if (!task.IsOver)
            {
                return true;
            }
        }

        return false;
    }

    public bool TryTakeStream(out ItemStream? stream) => _startableStreams.TryDequeue(out stream);

    /// <summary>A task's fields are written, or failed where they may not be null.</summary>
    public void TaskDone(DeferredTask task, IncrementalParts parts, Payload payload)
    {
        if (task.IsOver)
        {
            task.Data?.Dispose();
            return;
        }

        if (task.Data is null)
        {
            Fail(task, payload);
            return;
        }

        Integrate(parts, task);
        foreach (var group in task.Groups)
        {
            if (group.IsOpen)
            {
                group.Pending--;
                FinishIfDone(group, payload);
            }
        }
    }

    /// <summary>Items of a stream are written.</summary>
    public void StreamItems(
        ItemStream stream, IncrementalEntry items, IncrementalParts parts, Payload payload, bool mayEnd = true)
    {
        payload.Incremental.Add(items);
        Announce(Integrate(parts, null), payload);
        if (mayEnd && stream.IsAtEnd)
        {
            StreamEnded(stream, [], payload);
        }
    }

    /// <summary>A stream is complete, with the errors that ended it.</summary>
    public void StreamEnded(ItemStream stream, IReadOnlyList<GraphQLError> errors, Payload payload)
    {
        _streams.Remove(stream);
        Complete(stream, errors, payload);
    }

    /// <summary>Everything that is left ends with one error.</summary>
    public void FailAll(GraphQLError error, Payload payload)
    {
        foreach (var part in Announced)
        {
            Complete(part, [error], payload);
        }

        _groups.Clear();
        _streams.Clear();
    }

    private (List<DeliveryGroup> Groups, List<ItemStream> Streams) Integrate(
        IncrementalParts parts, DeferredTask? parent)
    {
        var groups = parts.Groups.ToList();
        var roots = new List<DeliveryGroup>();
        foreach (var group in groups)
        {
            Add(group, groups, roots);
        }

        foreach (var task in parts.Tasks)
        {
            Add(task);
        }

        if (parent is not null)
        {
            parent.Streams.AddRange(parts.Streams);
            return ([], []);
        }

        return (Prune(roots), [.. parts.Streams]);
    }

    private static void Add(DeliveryGroup group, List<DeliveryGroup> together, List<DeliveryGroup> roots)
    {
        if (group.IsOpen)
        {
            return;
        }

        if (group.Parent is not { } parent)
        {
            group.IsOpen = true;
            roots.Add(group);
            return;
        }

        if (together.Contains(parent))
        {
            Add(parent, together, roots);
        }

        // A fragment within one that has failed is not delivered.
        if (parent.IsOpen)
        {
            group.IsOpen = true;
            parent.Children.Add(group);
        }
    }

    private void Add(DeferredTask task)
    {
        foreach (var group in task.Groups)
        {
            if (group.IsOpen)
            {
                group.Tasks.Add(task);
                group.Pending++;
                if (group.IsAnnounced)
                {
                    Start(task);
                }
            }
        }
    }

    /// <summary>Fragments without fields of their own give way to those within them.</summary>
    private static List<DeliveryGroup> Prune(IReadOnlyList<DeliveryGroup> groups)
    {
        var kept = new List<DeliveryGroup>();
        foreach (var group in groups)
        {
            if (group.Tasks.Count > 0)
            {
                kept.Add(group);
            }
            else
            {
                group.IsOpen = false;
                kept.AddRange(Prune(group.Children));
            }
        }

        return kept;
    }

    private void Announce((List<DeliveryGroup> Groups, List<ItemStream> Streams) parts, Payload payload)
    {
        foreach (var group in parts.Groups)
        {
            payload.Announce(group);
            group.IsAnnounced = true;
            _groups.Add(group);
        }

        foreach (var stream in parts.Streams)
        {
            payload.Announce(stream);
            _streams.Add(stream);
            _startableStreams.Enqueue(stream);
        }

        foreach (var group in parts.Groups)
        {
            foreach (var task in group.Tasks.ToArray())
            {
                if (task is { IsStarted: true, IsOver: false, HasFailed: true })
                {
                    Fail(task, payload);
                    break;
                }

                Start(task);
            }

            FinishIfDone(group, payload);
        }
    }

    private void Start(DeferredTask task)
    {
        if (!task.IsStarted)
        {
            task.IsStarted = true;
            _startableTasks.Enqueue(task);
        }
    }

    private void FinishIfDone(DeliveryGroup group, Payload payload)
    {
        if (!group.IsAnnounced || !group.IsOpen || group.Pending > 0)
        {
            return;
        }

        group.IsOpen = false;
        var streams = new List<ItemStream>();
        foreach (var task in group.Tasks.ToArray())
        {
            if (task.Data is { } data)
            {
                var (id, depth) = NearestAnnounced(group, task);
                payload.Incremental.Add(new IncrementalEntry(id, data, task.Errors, false, [.. task.Path.Skip(depth)]));
                task.Data = null;
            }

            streams.AddRange(task.Streams);
            Remove(task);
        }

        _groups.Remove(group);
        Complete(group, [], payload);
        Announce((Prune(group.Children), streams), payload);
    }

    /// <summary>
    /// The announced fragment whose path says most of the task's, so that the rest of the path is short.
    /// </summary>
    private static (string Id, int Depth) NearestAnnounced(DeliveryGroup group, DeferredTask task)
    {
        var best = group;
        foreach (var other in task.Groups)
        {
            if (other.Id is not null && other.Path.Count > best.Path.Count)
            {
                best = other;
            }
        }

        return (best.Id!, best.Path.Count);
    }

    private void Fail(DeferredTask task, Payload payload)
    {
        task.HasFailed = true;
        foreach (var group in task.Groups)
        {
            if (group is { IsOpen: true, IsAnnounced: true })
            {
                Complete(group, task.Errors, payload);
                Close(group);
            }
        }
    }

    private void Close(DeliveryGroup group)
    {
        _groups.Remove(group);
        group.IsOpen = false;
        foreach (var task in group.Tasks.ToArray())
        {
            if (Array.TrueForAll(task.Groups, static other => !other.IsOpen))
            {
                task.Data?.Dispose();
                Remove(task);
            }
        }

        foreach (var child in group.Children)
        {
            if (child.IsOpen)
            {
                Close(child);
            }
        }
    }

    private static void Remove(DeferredTask task)
    {
        task.IsOver = true;
        foreach (var group in task.Groups)
        {
            group.Tasks.Remove(task);
        }
    }

    private static void Complete(PendingPart part, IReadOnlyList<GraphQLError> errors, Payload payload)
    {
        payload.Completed.Add((part.Id!, errors));
        part.Id = null;
    }
}
