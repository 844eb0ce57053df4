using Chirp.Engine.Execution.Running;
using Chirp.Engine.Language;
using Chirp.Engine.Language.Ast;
using Chirp.Engine.Planning;
using Chirp.Engine.Schema;
using Chirp.Engine.Validation;

namespace Chirp.Engine.Execution.Plans;

/// <summary>
/// One operation for one set of condition values, planned against a schema. Selections are planned when a value of
/// their type is first met, and equal ones are shared. Thread-safe.
/// </summary>
internal sealed class OperationPlan
{
    private readonly Lock _gate = new();
    private readonly FieldCollector _collector;
    private readonly ColumnSearch _columnSearch;
    private readonly Dictionary<SelectionKey, SelectionPlan> _shared = [];
    private int _argumentSlots;

    public OperationPlan(
        ExecutableSchema schema, EngineOptions options, SourceText source, OperationDefinitionNode operation,
        ObjectType rootType, FieldCollector collector, ColumnSearch columnSearch, bool isIncremental)
    {
        Schema = schema;
        Options = options;
        Source = source;
        Operation = operation;
        IsIncremental = isIncremental;
        _collector = collector;
        _columnSearch = columnSearch;
        Propagates = operation.Directives.FindDirective("experimental_disableErrorPropagation") is null;
        Root = Build(rootType, collector.CollectRoot(rootType, operation.SelectionSet), []);
        RootFields = [.. Root.Fields.Select(static field => field.Definition.Name)];
    }

    public ExecutableSchema Schema { get; }

    public EngineOptions Options { get; }

    public SourceText Source { get; }

    public OperationDefinitionNode Operation { get; }

    /// <summary>Whether <c>@defer</c> and <c>@stream</c> are obeyed.</summary>
    public bool IsIncremental { get; }

    /// <summary>Whether an error of a non-null field makes its parent null.</summary>
    public bool Propagates { get; }

    public SelectionPlan Root { get; }

    /// <summary>The names of the root fields that are not deferred, as the schema has them.</summary>
    public IReadOnlyList<string> RootFields { get; }

    /// <summary>Set for a subscription whose response to an event is the same for all its subscribers.</summary>
    public SharedResponses? Shared { get; init; }

    /// <summary>How many fields with arguments from variables were planned so far.</summary>
    public int ArgumentSlots => Volatile.Read(ref _argumentSlots);

    /// <summary>The length of an earlier response; a guess for the next.</summary>
    public int ExpectedBytes { get; set; }

    public bool IsTrue(DirectiveNode directive) => _collector.IsTrue(directive, absent: true);

    public int NewArgumentSlot() => Interlocked.Increment(ref _argumentSlots) - 1;

    public bool MayHaveColumns(IReadOnlyList<FieldDetail> details, NamedType type)
    {
        lock (_gate)
        {
            return _columnSearch.MayHaveColumns(details, type);
        }
    }

    /// <summary>The selection below a field for values of one type.</summary>
    public SelectionPlan Plan(ObjectType type, IReadOnlyList<FieldDetail> details, DeferUsage[] within)
    {
        lock (_gate)
        {
            // Uses of @defer are told apart by where they were collected, so such selections belong to one field.
            if (within.Length > 0 || details.Any(static detail => detail.Defer is not null))
            {
                return Build(type, _collector.Collect(type, details), within);
            }

            var key = new SelectionKey(type, details);
            if (!_shared.TryGetValue(key, out var plan))
            {
                plan = Build(type, _collector.Collect(type, details), within);
                _shared.Add(key, plan);
            }

            return plan;
        }
    }

    private SelectionPlan Build(ObjectType type, CollectedSelection selection, DeferUsage[] within)
    {
        var now = new List<FieldPlan>(selection.Fields.Count);
        List<(DeferUsage[] Usages, List<CollectedField> Fields)>? later = null;
        foreach (var field in selection.Fields)
        {
            var usages = DeferSets.Of(field.Details);
            if (DeferSets.AreEqual(usages, within))
            {
                if (Create(type, field, within) is { } plan)
                {
                    now.Add(plan);
                }

                continue;
            }

            later ??= [];
            var group = later.Find(group => DeferSets.AreEqual(group.Usages, usages));
            if (group.Fields is null)
            {
                group = (usages, []);
                later.Add(group);
            }

            group.Fields.Add(field);
        }

        return new SelectionPlan(type, [.. now], [.. selection.NewDeferUsages], BuildDeferred(type, later));
    }

    private DeferredSelection[] BuildDeferred(
        ObjectType type, List<(DeferUsage[] Usages, List<CollectedField> Fields)>? groups)
    {
        if (groups is null)
        {
            return [];
        }

        var deferred = new DeferredSelection[groups.Count];
        for (var i = 0; i < deferred.Length; i++)
        {
            var (usages, fields) = groups[i];
            var plans = new List<FieldPlan>(fields.Count);
            foreach (var field in fields)
            {
                if (Create(type, field, usages) is { } plan)
                {
                    plans.Add(plan);
                }
            }

            deferred[i] = new DeferredSelection(usages, new SelectionPlan(type, [.. plans], [], []));
        }

        return deferred;
    }

    private FieldPlan? Create(ObjectType type, CollectedField field, DeferUsage[] within)
    {
        var name = field.Details[0].Node.Name.Value;
        if (Schema.Schema.FindField(type, name) is not { } definition)
        {
            return null;
        }

        var binding = Schema.FindBinding(definition) ?? MissingBinding.Of(definition);
        return FieldPlanFactory.Create(new FieldSpec(this, type, definition, binding, field, within));
    }

    /// <summary>A type and the selection sets that its fields are collected from, in order.</summary>
    private readonly struct SelectionKey(ObjectType type, IReadOnlyList<FieldDetail> details)
        : IEquatable<SelectionKey>
    {
        private readonly ObjectType _type = type;
        private readonly IReadOnlyList<FieldDetail> _details = details;

        public bool Equals(SelectionKey other)
        {
            if (!ReferenceEquals(_type, other._type) || _details.Count != other._details.Count)
            {
                return false;
            }

            for (var i = 0; i < _details.Count; i++)
            {
                if (!ReferenceEquals(_details[i].Node, other._details[i].Node))
                {
                    return false;
                }
            }

            return true;
        }

        public override bool Equals(object? obj) => obj is SelectionKey other && Equals(other);

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            hash.Add(_type.ObjectIndex);
            foreach (var (node, _) in _details)
            {
                hash.Add(node.Start);
            }

            return hash.ToHashCode();
        }
    }
}
