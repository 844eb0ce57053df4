using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Validation.Rules;

/// <summary>
/// The part of <see cref="KnownArgumentNamesRule"/> for directives, which type system documents use too.
/// </summary>
internal class KnownArgumentNamesOnDirectivesRule : ValidationRule
{
    public override ReadOnlySpan<Visit> Visits => [Visit.Directive];

    public override void EnterDirective(DirectiveNode directive, ValidationContext context)
    {
        if (directive.Arguments.IsEmpty)
        {
            return;
        }

        var name = directive.Name.Value;
        var node = context.DocumentDirectives?.GetValueOrDefault(name);
        if (node is null && context.Directive is null)
        {
            return;
        }

        foreach (var argument in directive.Arguments)
        {
            var argumentName = argument.Name.Value;
            var isKnown = node is not null
                ? node.Arguments.Any(known => known.Name.Value == argumentName)
                : context.Directive!.FindArgument(argumentName) is not null;
            if (!isKnown)
            {
                var names = node?.Arguments.Select(static known => known.Name.Value)
                    ?? context.Directive!.Arguments.Select(static known => known.Name);
                var suggestion = context.Options.Suggestions
                    ? Suggestions.Offer(Suggestions.Near(argumentName, names))
                    : "";
                context.Report($"Unknown argument \"{argumentName}\" on directive \"@{name}\".{suggestion}", argument);
            }
        }
    }
}
