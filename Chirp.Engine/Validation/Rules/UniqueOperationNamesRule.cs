using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Validation.Rules;

/// <summary>Operations have names of their own (section 5.2.2.1).</summary>
internal sealed class UniqueOperationNamesRule : ValidationRule
{
    private readonly FirstByName<NameNode> _known = new();

    public override ReadOnlySpan<Visit> Visits => [Visit.Operation];

    public override void EnterOperation(OperationDefinitionNode operation, ValidationContext context)
    {
        if (operation.Name is { } name && !_known.TryAdd(name.Value, name, out var known))
        {
            context.Report($"There can be only one operation named \"{name.Value}\".", known, name);
        }
    }
}
