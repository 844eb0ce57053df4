using Chirp.Engine.Planning;

namespace Chirp.Engine.Execution.Incremental;

/// <summary>The uses of <c>@defer</c> that a place of the response stands in, and the part each belongs to.</summary>
internal sealed class DeferScope(DeferScope? outer)
{
    private readonly List<(DeferUsage Usage, DeliveryGroup Group)> _groups = [];

    public DeferScope? Outer { get; } = outer;

    /// <summary>Parts that begin here, in order.</summary>
    public IEnumerable<DeliveryGroup> NewGroups => _groups.Select(static entry => entry.Group);

    public void Add(DeferUsage usage, DeliveryGroup group) => _groups.Add((usage, group));

    public DeliveryGroup GroupOf(DeferUsage usage)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
        {
            foreach (var (known, group) in scope._groups)
            {
                if (ReferenceEquals(known, usage))
                {
                    return group;
                }
            }
        }

        throw new InvalidOperationException("A deferred field stands outside its fragment.");
    }
}
