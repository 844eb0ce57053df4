using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Validation.Rules;

/// <summary>An extension has a type of its own kind to extend (section 3.4.3).</summary>
internal sealed class PossibleTypeExtensionsRule : ValidationRule
{
    private readonly Dictionary<string, TypeDefinitionNode> _defined = [];

    public override ReadOnlySpan<Visit> Visits => [Visit.Document, Visit.TypeDefinition];

    public override void EnterDocument(DocumentNode document, ValidationContext context)
    {
        foreach (var definition in document.Definitions)
        {
            if (definition is TypeDefinitionNode { IsExtension: false } type)
            {
                _defined[type.Name.Value] = type;
            }
        }
    }

    public override void EnterTypeDefinition(TypeDefinitionNode definition, ValidationContext context)
    {
        if (!definition.IsExtension)
        {
            return;
        }

        var name = definition.Name.Value;
        var kind = KindOf(definition);
        if (_defined.TryGetValue(name, out var defined))
        {
            if (KindOf(defined) != kind)
            {
                context.Report($"Cannot extend non-{kind} type \"{name}\".", defined, definition);
            }
        }
        else if (context.Extended?.FindType(name) is { } existing)
        {
            if (KindOf(existing) != kind)
            {
                context.Report($"Cannot extend non-{kind} type \"{name}\".", definition);
            }
        }
        else
        {
            IEnumerable<string> names = _defined.Keys;
            if (context.Extended is { } schema)
            {
                names = names.Concat(schema.Types.Select(static type => type.Name));
            }

            var suggestion = Suggestions.Offer(Suggestions.Near(name, names));
            context.Report(
                $"Cannot extend type \"{name}\" because it is not defined.{suggestion}", definition.Name);
        }
    }

    private static string KindOf(TypeDefinitionNode definition) => definition switch
    {
        ScalarTypeDefinitionNode => "scalar",
        ObjectTypeDefinitionNode => "object",
        InterfaceTypeDefinitionNode => "interface",
        UnionTypeDefinitionNode => "union",
        EnumTypeDefinitionNode => "enum",
        _ => "input object",
    };

    private static string KindOf(NamedType type) => type switch
    {
        ScalarType => "scalar",
        ObjectType => "object",
        InterfaceType => "interface",
        UnionType => "union",
        EnumType => "enum",
        _ => "input object",
    };
}
