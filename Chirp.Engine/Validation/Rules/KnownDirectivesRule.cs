using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Validation.Rules;

/// <summary>Directives exist and stand where they may (sections 5.7.1 and 5.7.2).</summary>
internal sealed class KnownDirectivesRule : ValidationRule
{
    public override ReadOnlySpan<Visit> Visits => [Visit.Directive];

    public override void EnterDirective(DirectiveNode directive, ValidationContext context)
    {
        var name = directive.Name.Value;
        bool mayStandHere;
        if (context.DocumentDirectives?.GetValueOrDefault(name) is { } node)
        {
            mayStandHere = Lists(node, DirectiveLocationNames.Of(context.DirectiveLocation));
        }
        else if (context.Directive is { } definition)
        {
            mayStandHere = Lists(definition, context.DirectiveLocation);
        }
        else
        {
            context.Report($"Unknown directive \"@{name}\".", directive);
            return;
        }

        if (!mayStandHere)
        {
            var location = DirectiveLocationNames.Of(context.DirectiveLocation);
            context.Report($"Directive \"@{name}\" may not be used on {location}.", directive);
        }
    }

    private static bool Lists(DirectiveDefinitionNode definition, string location)
    {
        foreach (var known in definition.Locations)
        {
            if (known.Value == location)
            {
                return true;
            }
        }

        return false;
    }

    private static bool Lists(DirectiveDefinition definition, DirectiveLocation location)
    {
        foreach (var known in definition.Locations)
        {
            if (known == location)
            {
                return true;
            }
        }

        return false;
    }
}
