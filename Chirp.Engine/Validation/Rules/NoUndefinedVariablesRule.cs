using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Validation.Rules;

/// <summary>Variables in use, also in fragments, are defined by the operation (section 5.8.3).</summary>
internal sealed class NoUndefinedVariablesRule : ValidationRule
{
    private readonly FirstByName<VariableDefinitionNode> _defined = new();

    public override ReadOnlySpan<Visit> Visits => [Visit.Operation];

    public override void EnterOperation(OperationDefinitionNode operation, ValidationContext context)
    {
        var usages = context.Variables.Of(operation);
        if (usages.Count == 0)
        {
            return;
        }

        _defined.Clear();
        foreach (var variable in operation.Variables)
        {
            _defined.TryAdd(variable.Variable.Name.Value, variable, out _);
        }

        foreach (var usage in usages)
        {
            var name = usage.Node.Name.Value;
            if (usage.FragmentVariable is null && !_defined.Contains(name))
            {
                var by = operation.Name is { } operationName ? $" by operation \"{operationName.Value}\"" : "";
                context.Report($"Variable \"${name}\" is not defined{by}.", usage.Node, operation);
            }
        }
    }
}
