using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Validation.Rules;

/// <summary>A subscription asks for one event stream (section 5.2.4.1), known without its variables.</summary>
internal sealed class SingleFieldSubscriptionsRule : ValidationRule
{
    public override ReadOnlySpan<Visit> Visits => [Visit.Operation];

    public override void EnterOperation(OperationDefinitionNode operation, ValidationContext context)
    {
        if (operation.Operation != OperationType.Subscription || context.Schema.Subscription is not { } root)
        {
            return;
        }

        var fields = new RootFields(root, operation, context);
        fields.Collect(operation.SelectionSet, null);
        var subject = operation.Name is { } name ? $"Subscription \"{name.Value}\"" : "Anonymous Subscription";
        if (fields.Conditions.Count > 0)
        {
            context.Report(
                $"{subject} must not use `@skip` or `@include` directives in the top level selection.",
                fields.Conditions);
            return;
        }

        if (fields.Groups.Count == 0)
        {
            context.Report($"{subject} must select one top level field.", operation.SelectionSet);
        }
        else if (fields.Groups.Count > 1)
        {
            List<FieldNode> extra = [.. fields.Groups.Skip(1).SelectMany(static group => group)];
            context.Report($"{subject} must select only one top level field.", extra);
        }

        foreach (var group in fields.Groups)
        {
            if (group[0].Name.Value.StartsWith("__", StringComparison.Ordinal))
            {
                context.Report($"{subject} must not select an introspection top level field.", group);
            }
        }
    }

    /// <summary>The fields of the root by response key, as execution would collect them.</summary>
    private sealed class RootFields(ObjectType root, OperationDefinitionNode operation, ValidationContext context)
    {
        // A fragment counts once for each @defer it is under, so that this bounds fragments times directives.
        private const int MaxSelections = 50_000;

        private readonly Dictionary<string, List<FieldNode>> _byKey = [];
        private readonly HashSet<(string Fragment, DirectiveNode? Defer)> _visited = [];
        private int _remaining = MaxSelections;

        public List<List<FieldNode>> Groups { get; } = [];

        public List<DirectiveNode> Conditions { get; } = [];

        public void Collect(SelectionSetNode selectionSet, DirectiveNode? defer)
        {
            _remaining -= selectionSet.Selections.Length;
            if (_remaining < 0)
            {
                throw context.Stop(
                    $"The subscription's root takes more than {MaxSelections} selections. Validation aborted.",
                    operation);
            }

            foreach (var selection in selectionSet.Selections)
            {
                var condition = selection.FindDirective("skip") ?? selection.FindDirective("include");
                if (condition is not null)
                {
                    Conditions.Add(condition);
                    continue;
                }

                switch (selection)
                {
                    case FieldNode field:
                        Add(field);
                        break;
                    case InlineFragmentNode inline when Applies(inline.TypeCondition):
                        Collect(inline.SelectionSet, DeferOf(inline) ?? defer);
                        break;
                    case FragmentSpreadNode spread when context.Fragments.Find(spread.Name.Value) is { } fragment
                        && Applies(fragment.Node.TypeCondition):
                        var under = DeferOf(spread) ?? defer;
                        var name = spread.Name.Value;
                        if (!_visited.Contains((name, null)) && _visited.Add((name, under)))
                        {
                            Collect(fragment.Node.SelectionSet, under);
                        }

                        break;
                }
            }
        }

        private void Add(FieldNode field)
        {
            if (!_byKey.TryGetValue(field.ResponseKey, out var group))
            {
                _byKey[field.ResponseKey] = group = [];
                Groups.Add(group);
            }

            group.Add(field);
        }

        private bool Applies(NamedTypeNode? condition)
        {
            if (condition is null)
            {
                return true;
            }

            var type = context.Schema.FindType(condition.Name.Value);
            return ReferenceEquals(type, root)
                || (type is { IsAbstract: true } && context.Schema.IsPossibleType(type, root));
        }

        private static DirectiveNode? DeferOf(SelectionNode selection) =>
            selection.FindDirective("defer") is { } defer
            && defer.FindArgument("if")?.Value is not BooleanValueNode { Value: false }
                ? defer
                : null;
    }
}
