using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Validation.Rules;

/// <summary>Types have names of their own (section 3.3).</summary>
internal sealed class UniqueTypeNamesRule : ValidationRule
{
    private readonly FirstByName<NameNode> _known = new();

    public override ReadOnlySpan<Visit> Visits => [Visit.TypeDefinition];

    public override void EnterTypeDefinition(TypeDefinitionNode definition, ValidationContext context)
    {
        if (definition.IsExtension)
        {
            return;
        }

        var name = definition.Name;
        if (context.Extended?.FindType(name.Value) is not null)
        {
            context.Report(
                $"Type \"{name.Value}\" already exists in the schema. It cannot also be defined in this type "
                + "definition.",
                name);
        }
        else if (!_known.TryAdd(name.Value, name, out var known))
        {
            context.Report($"There can be only one type named \"{name.Value}\".", known, name);
        }
    }
}
