using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Validation.Rules;

/// <summary>Every named type exists, in the schema or in the document itself (section 5.5.1.2).</summary>
internal sealed class KnownTypeNamesRule : ValidationRule
{
    private static readonly HashSet<string> Standard =
    [
        "String", "Int", "Float", "Boolean", "ID", "__Schema", "__Directive", "__DirectiveLocation", "__Type",
        "__Field", "__InputValue", "__EnumValue", "__TypeKind",
    ];

    private HashSet<string>? _defined;
    private HashSet<string>? _offered;

    public override ReadOnlySpan<Visit> Visits => [Visit.NamedType];

    public override void EnterNamedType(NamedTypeNode type, ValidationContext context)
    {
        var name = type.Name.Value;
        if (IsKnown(name, context))
        {
            return;
        }

        var suggestion = "";
        if (context.Options.Suggestions)
        {
            suggestion = Suggestions.Offer(Suggestions.Near(name, OfferedNames(context)));
        }

        context.Report($"Unknown type \"{name}\".{suggestion}", type);
    }

    private bool IsKnown(string name, ValidationContext context)
    {
        var inTypeSystem = context.Definition is not (OperationDefinitionNode or FragmentDefinitionNode);
        return context.Schema.FindType(name) is not null
            || Defined(context).Contains(name)
            || (inTypeSystem && Standard.Contains(name));
    }

    private HashSet<string> Defined(ValidationContext context)
    {
        if (_defined is null)
        {
            _defined = [];
            foreach (var definition in context.Document.Definitions)
            {
                if (definition is TypeDefinitionNode { IsExtension: false } type)
                {
                    _defined.Add(type.Name.Value);
                }
            }
        }

        return _defined;
    }

    private HashSet<string> OfferedNames(ValidationContext context)
    {
        if (_offered is null)
        {
            _offered = [.. Defined(context)];
            foreach (var type in context.Schema.Types)
            {
                _offered.Add(type.Name);
            }
        }

        if (context.Definition is OperationDefinitionNode or FragmentDefinitionNode)
        {
            return _offered;
        }

        HashSet<string> withStandard = [.. _offered, .. Standard];
        return withStandard;
    }
}
