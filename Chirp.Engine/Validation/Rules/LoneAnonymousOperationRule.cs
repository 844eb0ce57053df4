using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Validation.Rules;

/// <summary>An operation without a name is the only one (section 5.2.3.1).</summary>
internal sealed class LoneAnonymousOperationRule : ValidationRule
{
    private int _operations;

    public override ReadOnlySpan<Visit> Visits => [Visit.Document, Visit.Operation];

    public override void EnterDocument(DocumentNode document, ValidationContext context)
    {
        foreach (var definition in document.Definitions)
        {
            _operations += definition is OperationDefinitionNode ? 1 : 0;
        }
    }

    public override void EnterOperation(OperationDefinitionNode operation, ValidationContext context)
    {
        if (operation.Name is null && _operations > 1)
        {
            context.Report("This anonymous operation must be the only defined operation.", operation);
        }
    }
}
