using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Validation.Rules;

/// <summary>A document to execute holds operations and fragments alone (section 5.1.1).</summary>
internal sealed class ExecutableDefinitionsRule : ValidationRule
{
    public override ReadOnlySpan<Visit> Visits => [Visit.Document];

    public override void EnterDocument(DocumentNode document, ValidationContext context)
    {
        foreach (var definition in document.Definitions)
        {
            var name = definition switch
            {
                SchemaDefinitionNode => "schema",
                TypeDefinitionNode type => $"\"{type.Name.Value}\"",
                DirectiveDefinitionNode directive => $"\"{directive.Name.Value}\"",
                _ => null,
            };
            if (name is not null)
            {
                context.Report($"The {name} definition is not executable.", definition);
            }
        }
    }
}
