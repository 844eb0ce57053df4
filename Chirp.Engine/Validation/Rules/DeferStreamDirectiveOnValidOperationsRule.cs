using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Validation.Rules;

/// <summary>Each event of a subscription has one response: nothing of it comes later (incremental delivery).</summary>
internal sealed class DeferStreamDirectiveOnValidOperationsRule : ValidationRule
{
    private readonly List<SyntaxNode> _spreads = [];
    private HashSet<string>? _checked;

    public override ReadOnlySpan<Visit> Visits => [Visit.Operation];

    public override void EnterOperation(OperationDefinitionNode operation, ValidationContext context)
    {
        if (operation.Operation != OperationType.Subscription)
        {
            return;
        }

        HashSet<string> visited = [];
        if (Check(operation.SelectionSet, visited, context))
        {
            _checked ??= [];
            _checked.UnionWith(visited);
        }
    }

    private bool Check(SelectionSetNode selectionSet, HashSet<string> visited, ValidationContext context)
    {
        var isValid = true;
        foreach (var selection in selectionSet.Selections)
        {
            if (CanBeSkipped(selection.FindDirective("skip"), by: true)
                || CanBeSkipped(selection.FindDirective("include"), by: false))
            {
                continue;
            }

            foreach (var directive in selection.Directives)
            {
                var name = directive.Name.Value;
                if (name is "defer" or "stream" && !CanBeOff(directive))
                {
                    isValid = false;
                    Report(directive, name == "defer" ? "Defer" : "Stream", context);
                }
            }

            isValid &= selection switch
            {
                FragmentSpreadNode spread => CheckSpread(spread, visited, context),
                FieldNode { SelectionSet: { } below } => Check(below, visited, context),
                InlineFragmentNode inline => Check(inline.SelectionSet, visited, context),
                _ => true,
            };
        }

        return isValid;
    }

    private bool CheckSpread(FragmentSpreadNode spread, HashSet<string> visited, ValidationContext context)
    {
        var name = spread.Name.Value;
        if (visited.Contains(name) || _checked?.Contains(name) == true)
        {
            return true;
        }

        visited.Add(name);
        if (context.Fragments.Find(name) is not { } fragment)
        {
            return true;
        }

        _spreads.Add(spread);
        var isValid = Check(fragment.Node.SelectionSet, visited, context);
        _spreads.RemoveAt(_spreads.Count - 1);
        return isValid;
    }

    private void Report(DirectiveNode directive, string name, ValidationContext context)
    {
        List<SyntaxNode> nodes = [directive];
        for (var i = _spreads.Count - 1; i >= 0; i--)
        {
            nodes.Add(_spreads[i]);
        }

        context.Report(
            $"{name} directive not supported on subscription operations. Disable `@{directive.Name.Value}` by setting "
            + "the `if` argument to `false`.",
            nodes);
    }

    private static bool CanBeOff(DirectiveNode directive) =>
        directive.FindArgument("if")?.Value is BooleanValueNode { Value: false } or VariableNode;

    /// <summary>
    /// Whether a condition may leave its selection out; without an argument, <c>@skip</c> counts as doing so.
    /// </summary>
    private static bool CanBeSkipped(DirectiveNode? condition, bool by)
    {
        if (condition is null)
        {
            return false;
        }

        return condition.FindArgument("if") switch
        {
            null => by,
            { Value: BooleanValueNode value } => value.Value == by,
            _ => true,
        };
    }
}
