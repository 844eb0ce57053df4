using Chirp.Engine.Coercion;
using Chirp.Engine.Cost;
using Chirp.Engine.Execution.Running;
using Chirp.Engine.Language;
using Chirp.Engine.Language.Ast;
using Chirp.Engine.Planning;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Execution.Plans;

/// <summary>
/// One operation of a valid document, with a plan for each set of condition values that was asked for. Thread-safe.
/// </summary>
internal sealed class PreparedOperation
{
    /// <summary>
    /// Plans kept of one operation. Callers use few combinations of their conditions; one who tries them all makes the
    /// engine plan again, not remember more.
    /// </summary>
    private const int MaxPlans = 16;

    private readonly Lock _gate = new();
    private readonly DocumentContext _context;
    private readonly IReadOnlyDictionary<string, FragmentDefinitionNode> _fragments;
    private readonly ConditionVariables _conditions;
    private readonly string[]? _sharedBy;
    private readonly Dictionary<(ConditionValues, bool), OperationPlan> _plans = [];
    private OperationPlan? _unconditional;

    public PreparedOperation(
        DocumentContext context, DocumentNode document, OperationDefinitionNode node,
        IReadOnlyDictionary<string, FragmentDefinitionNode> fragments)
    {
        _context = context;
        _fragments = fragments;
        _conditions = new ConditionVariables(node, fragments);
        Node = node;
        Source = document.Source;
        RootType = node.Operation switch
        {
            OperationType.Query => context.Schema.Schema.Query,
            OperationType.Mutation => context.Schema.Schema.Mutation,
            _ => context.Schema.Schema.Subscription,
        };
        _sharedBy = Kind == OperationKinds.Subscription && RootType is not null
            ? SharingSearch.FindVariables(context.Schema, node.SelectionSet, RootType, fragments)
            : null;
        Cost = context.Cost.Prepare(document, node);
        Variables = OperationVariables.Create(context.Schema.Schema, Source, node.Variables);
    }

    public OperationDefinitionNode Node { get; }

    public SourceText Source { get; }

    /// <summary>Null where the schema has no operations of this kind.</summary>
    public ObjectType? RootType { get; }

    public OperationCostPlan Cost { get; }

    public OperationVariables Variables { get; }

    public OperationKinds Kind => Node.Operation switch
    {
        OperationType.Query => OperationKinds.Query,
        OperationType.Mutation => OperationKinds.Mutation,
        _ => OperationKinds.Subscription,
    };

    /// <summary>The plan for a request's variables; only where there is a <see cref="RootType"/>.</summary>
    public OperationPlan PlanFor(VariableValues variables, bool acceptsIncremental)
    {
        var isIncremental = acceptsIncremental && _conditions.IsIncremental;
        if (_conditions.Names.Count > 0 || isIncremental)
        {
            return FindPlan(ConditionsOf(variables), isIncremental);
        }

        return _unconditional ??= NewPlan(default, false);
    }

    private OperationPlan FindPlan(ConditionValues values, bool isIncremental)
    {
        lock (_gate)
        {
            if (!_plans.TryGetValue((values, isIncremental), out var plan))
            {
                if (_plans.Count >= MaxPlans)
                {
                    _plans.Clear();
                }

                plan = NewPlan(values, isIncremental);
                _plans.Add((values, isIncremental), plan);
            }

            return plan;
        }
    }

    private OperationPlan NewPlan(ConditionValues values, bool isIncremental) => new(
        _context.Schema, _context.Options, Source, Node, RootType!,
        new FieldCollector(_context.Schema.Schema, _fragments, _conditions, values, isIncremental),
        new ColumnSearch(_context.Schema, _fragments), isIncremental)
    {
        Shared = _sharedBy is null ? null : new SharedResponses(_sharedBy),
    };

    private ConditionValues ConditionsOf(VariableValues variables)
    {
        var names = _conditions.Names;
        ulong low = 0;
        var high = names.Count > 64 ? new ulong[(names.Count - 1) / 64] : null;
        for (var i = 0; i < names.Count; i++)
        {
            if (!variables.TryGetValue(names[i], out var value) || value is not true)
            {
                continue;
            }

            if (i < 64)
            {
                low |= 1UL << i;
            }
            else
            {
                high![(i / 64) - 1] |= 1UL << (i % 64);
            }
        }

        return new ConditionValues(low, high);
    }
}
