using Chirp.Engine.Execution.Plans;
using Chirp.Engine.Response;

namespace Chirp.Engine.Execution.Incremental;

/// <summary>Something that is announced as pending and later completed: a deferred fragment or a stream.</summary>
internal abstract class PendingPart(IReadOnlyList<object> path, string? label)
{
    public IReadOnlyList<object> Path { get; } = path;

    public string? Label { get; } = label;

    /// <summary>Its name in the responses; null until it is announced, and when it is completed.</summary>
    public string? Id { get; set; }
}

/// <summary>One deferred fragment at one place of the response.</summary>
internal sealed class DeliveryGroup(IReadOnlyList<object> path, string? label, DeliveryGroup? parent)
    : PendingPart(path, label)
{
    public DeliveryGroup? Parent { get; } = parent;

    /// <summary>Fragments within it that are announced when it is complete.</summary>
    public List<DeliveryGroup> Children { get; } = [];

    public List<DeferredTask> Tasks { get; } = [];

    /// <summary>Tasks that are not done.</summary>
    public int Pending { get; set; }

    /// <summary>Whether it is still to be delivered.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Whether it has been announced.</summary>
    public bool IsAnnounced { get; set; }
}

/// <summary>Deferred fields of one object that are delivered together.</summary>
internal sealed class DeferredTask(
    DeliveryGroup[] groups, IReadOnlyList<object> path, SelectionPlan plan, object parent, DeferScope scope)
{
    /// <summary>The fragments that all of its fields stand in.</summary>
    public DeliveryGroup[] Groups { get; } = groups;

    public IReadOnlyList<object> Path { get; } = path;

    public SelectionPlan Plan { get; } = plan;

    public object Parent { get; } = parent;

    public DeferScope Scope { get; } = scope;

    public bool IsStarted { get; set; }

    /// <summary>Whether a field failed that may not be null; every fragment it is part of fails with it.</summary>
    public bool HasFailed { get; set; }

    /// <summary>Whether the fields have been delivered, or never will be.</summary>
    public bool IsOver { get; set; }

    /// <summary>The written object, until it is delivered.</summary>
    public ResponseBuffer? Data { get; set; }

    public IReadOnlyList<GraphQLError> Errors { get; set; } = [];

    /// <summary>Streams within it, announced with it.</summary>
    public List<ItemStream> Streams { get; } = [];
}
