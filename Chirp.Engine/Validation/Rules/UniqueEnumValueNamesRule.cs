using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Validation.Rules;

/// <summary>An enum's values have names of their own, extensions included (section 3.9).</summary>
internal sealed class UniqueEnumValueNamesRule : ValidationRule
{
    private readonly Dictionary<(string Type, string Value), NameNode> _known = [];

    public override ReadOnlySpan<Visit> Visits => [Visit.TypeDefinition];

    public override void EnterTypeDefinition(TypeDefinitionNode definition, ValidationContext context)
    {
        if (definition is not EnumTypeDefinitionNode enumType)
        {
            return;
        }

        var existing = context.Extended?.FindType(definition.Name.Value) as EnumType;
        foreach (var value in enumType.Values)
        {
            var name = value.Name;
            var coordinate = $"{definition.Name.Value}.{name.Value}";
            if (existing?.FindValue(name.Value) is not null)
            {
                context.Report(
                    $"Enum value \"{coordinate}\" already exists in the schema. It cannot also be defined in this type "
                    + "extension.",
                    name);
            }
            else if (!_known.TryAdd((definition.Name.Value, name.Value), name))
            {
                context.Report(
                    $"Enum value \"{coordinate}\" can only be defined once.",
                    _known[(definition.Name.Value, name.Value)],
                    name);
            }
        }
    }
}
