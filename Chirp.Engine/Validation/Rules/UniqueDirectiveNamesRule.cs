using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Validation.Rules;

/// <summary>Directives have names of their own (section 3.3).</summary>
internal sealed class UniqueDirectiveNamesRule : ValidationRule
{
    private readonly FirstByName<NameNode> _known = new();

    public override ReadOnlySpan<Visit> Visits => [Visit.DirectiveDefinition];

    public override void EnterDirectiveDefinition(DirectiveDefinitionNode definition, ValidationContext context)
    {
        var name = definition.Name;
        if (context.Extended?.FindDirective(name.Value) is not null)
        {
            context.Report(
                $"Directive \"@{name.Value}\" already exists in the schema. It cannot be redefined.", name);
        }
        else if (!_known.TryAdd(name.Value, name, out var known))
        {
            context.Report($"There can be only one directive named \"@{name.Value}\".", known, name);
        }
    }
}
