using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Validation;

/// <summary>A variable where it is used.</summary>
/// <param name="Node">The variable.</param>
/// <param name="Type">What is expected there; null where that is unknown.</param>
/// <param name="ParentType">The type around it, where it stands in a list or an input object.</param>
/// <param name="HasDefault">Whether the argument or input field it is given to has a default.</param>
/// <param name="FragmentVariable">The fragment's own variable of the name, which hides the operation's.</param>
internal readonly record struct VariableUsage(
    VariableNode Node, GraphQLType? Type, GraphQLType? ParentType, bool HasDefault,
    VariableDefinitionNode? FragmentVariable);

/// <summary>
/// Every use of a variable, collected in one walk of the document and told by definition; what an operation uses
/// together with its fragments is put together when a rule asks.
/// </summary>
internal sealed class VariableUsages
{
    private readonly ValidationContext _context;
    private readonly List<VariableUsage> _all = [];
    private readonly Dictionary<DefinitionNode, (int Start, int Count)> _byDefinition = [];
    private readonly List<VariableUsage> _current = [];
    private readonly List<FragmentEntry> _reached = [];
    private readonly List<FragmentSpreadNode> _spreads = [];
    private OperationDefinitionNode? _currentOperation;
    private int _remaining = MaxUsages;

    // Operations times uses of their fragments; the reference's budget.
    private const int MaxUsages = 50_000;

    public VariableUsages(ValidationContext context)
    {
        _context = context;
        if (context.UsesVariables)
        {
            new Collector(this).Collect();
        }
    }

    /// <summary>
    /// The uses of an operation and, after them, of the fragments it reaches. Valid until the next call.
    /// </summary>
    public List<VariableUsage> Of(OperationDefinitionNode operation)
    {
        if (ReferenceEquals(operation, _currentOperation))
        {
            return _current;
        }

        _currentOperation = operation;
        _current.Clear();
        AddUsages(operation, operation);
        if (_context.Fragments.Count == 0)
        {
            return _current;
        }

        _reached.Clear();
        _spreads.Clear();
        _context.Fragments.AddSpreads(operation.SelectionSet, _spreads);
        _context.Fragments.AddReachable(_spreads, _reached, _context, operation);
        foreach (var fragment in _reached)
        {
            AddUsages(fragment.Node, operation);
        }

        return _current;
    }

    /// <summary>The names a definition uses itself, without the fragments it spreads.</summary>
    public HashSet<string> NamesUsedBy(DefinitionNode definition)
    {
        HashSet<string> names = [];
        var (start, count) = _byDefinition.GetValueOrDefault(definition);
        for (var i = start; i < start + count; i++)
        {
            names.Add(_all[i].Node.Name.Value);
        }

        return names;
    }

    private void AddUsages(DefinitionNode definition, OperationDefinitionNode operation)
    {
        if (!_byDefinition.TryGetValue(definition, out var range))
        {
            return;
        }

        _remaining -= range.Count;
        if (_remaining < 0)
        {
            throw _context.Stop(
                $"Operations use variables through fragments more than {MaxUsages} times. Validation aborted.",
                operation);
        }

        for (var i = range.Start; i < range.Start + range.Count; i++)
        {
            _current.Add(_all[i]);
        }
    }

    private sealed class Collector(VariableUsages usages) : ValidationRule
    {
        private static readonly RuleSet Alone = new(static () => new Collector(null!));

        public override ReadOnlySpan<Visit> Visits => [Visit.Variable];

        public void Collect()
        {
            var context = usages._context;
            var walker = new DocumentWalker(context, Alone, [this]);
            foreach (var definition in context.Document.Definitions)
            {
                if (definition is OperationDefinitionNode or FragmentDefinitionNode)
                {
                    var start = usages._all.Count;
                    walker.WalkDefinition(definition);
                    if (usages._all.Count > start)
                    {
                        usages._byDefinition[definition] = (start, usages._all.Count - start);
                    }
                }
            }
        }

        public override void EnterVariable(VariableNode variable, ValidationContext context)
        {
            VariableDefinitionNode? ofFragment = null;
            if (context.HasFragmentVariables && context.Definition is FragmentDefinitionNode fragment)
            {
                var meant = context.Fragments.Find(fragment.Name.Value)!.Node;
                ofFragment = meant.FindVariable(variable.Name.Value);
            }

            usages._all.Add(new VariableUsage(
                variable, context.InputType, context.ParentInputType, context.HasDefault, ofFragment));
        }
    }
}
