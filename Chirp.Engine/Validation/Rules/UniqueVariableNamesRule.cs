using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Validation.Rules;

/// <summary>An operation's variables have names of their own (section 5.8.1).</summary>
internal sealed class UniqueVariableNamesRule : ValidationRule
{
    private readonly FirstByName<VariableDefinitionNode> _known = new();

    public override ReadOnlySpan<Visit> Visits => [Visit.Operation];

    public override void EnterOperation(OperationDefinitionNode operation, ValidationContext context)
    {
        _known.Clear();
        foreach (var variable in operation.Variables)
        {
            if (!_known.TryAdd(variable.Variable.Name.Value, variable, out _))
            {
                Report(operation, context);
                return;
            }
        }
    }

    private static void Report(OperationDefinitionNode operation, ValidationContext context)
    {
        var names = operation.Variables.Select(static variable => variable.Variable.Name);
        foreach (var group in Duplicates.ByName(names))
        {
            context.Report($"There can be only one variable named \"${group[0].Value}\".", group);
        }
    }
}
