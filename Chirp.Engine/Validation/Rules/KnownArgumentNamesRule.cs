using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Validation.Rules;

/// <summary>Arguments are ones that the field or the directive has (section 5.4.1).</summary>
internal sealed class KnownArgumentNamesRule : KnownArgumentNamesOnDirectivesRule
{
    public override ReadOnlySpan<Visit> Visits => [Visit.Directive, Visit.Argument, Visit.FragmentArgument];

    public override void EnterArgument(ArgumentNode argument, ValidationContext context)
    {
        if (context.InDirective || context.Argument is not null || context.Field is not { } field)
        {
            return;
        }

        var name = argument.Name.Value;
        var suggestion = context.Options.Suggestions
            ? Suggestions.Offer(Suggestions.Near(name, field.Arguments.Select(static known => known.Name)))
            : "";
        context.Report(
            $"Unknown argument \"{name}\" on field \"{field.Coordinate}\".{suggestion}", argument);
    }

    public override void EnterFragmentArgument(ArgumentNode argument, ValidationContext context)
    {
        var name = argument.Name.Value;
        if (context.SpreadFragment is not { } fragment || fragment.FindVariable(name) is not null)
        {
            return;
        }

        var known = fragment.Variables.Select(static variable => variable.Variable.Name.Value);
        var suggestion = context.Options.Suggestions ? Suggestions.Offer(Suggestions.Near(name, known)) : "";
        context.Report($"Unknown argument \"{name}\" on fragment \"{fragment.Name.Value}\".{suggestion}", argument);
    }
}
