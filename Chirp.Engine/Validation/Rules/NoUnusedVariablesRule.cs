using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Validation.Rules;

/// <summary>Variables an operation defines are used, by it or by its fragments (section 5.8.4).</summary>
internal sealed class NoUnusedVariablesRule : ValidationRule
{
    private readonly FirstByName<VariableNode> _used = new();

    public override ReadOnlySpan<Visit> Visits => [Visit.Operation, Visit.Fragment];

    public override void EnterOperation(OperationDefinitionNode operation, ValidationContext context)
    {
        if (operation.Variables.IsEmpty)
        {
            return;
        }

        _used.Clear();
        foreach (var usage in context.Variables.Of(operation))
        {
            if (usage.FragmentVariable is null)
            {
                _used.TryAdd(usage.Node.Name.Value, usage.Node, out _);
            }
        }

        foreach (var variable in operation.Variables)
        {
            var name = variable.Variable.Name.Value;
            if (!_used.Contains(name))
            {
                var inside = operation.Name is { } operationName ? $" in operation \"{operationName.Value}\"" : "";
                context.Report($"Variable \"${name}\" is never used{inside}.", variable);
            }
        }
    }

    public override void EnterFragment(FragmentDefinitionNode fragment, ValidationContext context)
    {
        if (fragment.Variables.IsEmpty)
        {
            return;
        }

        var used = context.Variables.NamesUsedBy(fragment);
        foreach (var variable in fragment.Variables)
        {
            var name = variable.Variable.Name.Value;
            if (!used.Contains(name))
            {
                context.Report($"Variable \"${name}\" is never used in fragment \"{fragment.Name.Value}\".", variable);
            }
        }
    }
}
