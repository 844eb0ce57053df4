using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Validation.Rules;

/// <summary>The schema has a root type for the operation (section 5.2.1.1).</summary>
internal sealed class KnownOperationTypesRule : ValidationRule
{
    public override ReadOnlySpan<Visit> Visits => [Visit.Operation];

    public override void EnterOperation(OperationDefinitionNode operation, ValidationContext context)
    {
        if (context.Type is null)
        {
            context.Report(
                $"The {OperationTypes.NameOf(operation.Operation)} operation is not supported by the schema.",
                operation);
        }
    }
}
