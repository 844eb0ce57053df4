using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Validation.Rules;

/// <summary>A type's fields have names of their own, extensions included (sections 3.6, 3.7 and 3.10).</summary>
internal sealed class UniqueFieldDefinitionNamesRule : ValidationRule
{
    private readonly Dictionary<(string Type, string Field), NameNode> _known = [];

    public override ReadOnlySpan<Visit> Visits => [Visit.TypeDefinition];

    public override void EnterTypeDefinition(TypeDefinitionNode definition, ValidationContext context)
    {
        switch (definition)
        {
            case ComplexTypeDefinitionNode complex:
                foreach (var field in complex.Fields)
                {
                    Check(definition.Name.Value, field.Name, context);
                }

                break;
            case InputObjectTypeDefinitionNode input:
                foreach (var field in input.Fields)
                {
                    Check(definition.Name.Value, field.Name, context);
                }

                break;
        }
    }

    private void Check(string type, NameNode name, ValidationContext context)
    {
        var isDefined = context.Extended?.FindType(type) switch
        {
            ComplexType complex => complex.FindField(name.Value) is not null,
            InputObjectType input => input.FindField(name.Value) is not null,
            _ => false,
        };
        if (isDefined)
        {
            context.Report(
                $"Field \"{type}.{name.Value}\" already exists in the schema. It cannot also be defined in this type "
                + "extension.",
                name);
        }
        else if (!_known.TryAdd((type, name.Value), name))
        {
            context.Report(
                $"Field \"{type}.{name.Value}\" can only be defined once.", _known[(type, name.Value)], name);
        }
    }
}
