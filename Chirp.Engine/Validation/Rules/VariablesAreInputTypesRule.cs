using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Validation.Rules;

/// <summary>Variables have types that can be given as input (section 5.8.2).</summary>
internal sealed class VariablesAreInputTypesRule : ValidationRule
{
    public override ReadOnlySpan<Visit> Visits => [Visit.VariableDefinition];

    public override void EnterVariableDefinition(VariableDefinitionNode variable, ValidationContext context)
    {
        if (context.InputType is null && context.Schema.Resolve(variable.Type) is not null)
        {
            context.Report(
                $"Variable \"${variable.Variable.Name.Value}\" cannot be non-input type \"{variable.Type}\".",
                variable.Type);
        }
    }
}
