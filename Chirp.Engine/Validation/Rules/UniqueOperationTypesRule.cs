using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Validation.Rules;

/// <summary>A schema has one root type for each operation type (section 3.3.1).</summary>
internal sealed class UniqueOperationTypesRule : ValidationRule
{
    private readonly OperationTypeDefinitionNode?[] _defined = new OperationTypeDefinitionNode?[3];

    public override ReadOnlySpan<Visit> Visits => [Visit.SchemaDefinition];

    public override void EnterSchemaDefinition(SchemaDefinitionNode definition, ValidationContext context)
    {
        foreach (var operationType in definition.OperationTypes)
        {
            var existing = operationType.Operation switch
            {
                OperationType.Query => context.Extended?.Query,
                OperationType.Mutation => context.Extended?.Mutation,
                _ => context.Extended?.Subscription,
            };
            var name = OperationTypes.NameOf(operationType.Operation);
            ref var defined = ref _defined[(int)operationType.Operation];
            if (existing is not null)
            {
                context.Report(
                    $"Type for {name} already defined in the schema. It cannot be redefined.", operationType);
            }
            else if (defined is not null)
            {
                context.Report($"There can be only one {name} type in schema.", defined, operationType);
            }
            else
            {
                defined = operationType;
            }
        }
    }
}
