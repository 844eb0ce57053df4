using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Validation.Rules;

/// <summary>A schema has one <c>schema { … }</c> (section 3.3).</summary>
internal sealed class LoneSchemaDefinitionRule : ValidationRule
{
    private int _definitions;

    public override ReadOnlySpan<Visit> Visits => [Visit.SchemaDefinition];

    public override void EnterSchemaDefinition(SchemaDefinitionNode definition, ValidationContext context)
    {
        if (definition.Kind == SyntaxKind.SchemaExtension)
        {
            return;
        }

        if (context.Extended is { } schema && (schema.Query ?? schema.Mutation ?? schema.Subscription) is not null)
        {
            context.Report("Cannot define a new schema within a schema extension.", definition);
            return;
        }

        if (_definitions++ > 0)
        {
            context.Report("Must provide only one schema definition.", definition);
        }
    }
}
