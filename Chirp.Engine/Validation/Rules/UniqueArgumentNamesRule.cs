using System.Collections.Immutable;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Validation.Rules;

/// <summary>An argument is given once (section 5.4.2).</summary>
internal sealed class UniqueArgumentNamesRule : ValidationRule
{
    public override ReadOnlySpan<Visit> Visits => [Visit.Field, Visit.Directive];

    public override void EnterField(FieldNode field, ValidationContext context) => Check(field.Arguments, context);

    public override void EnterDirective(DirectiveNode directive, ValidationContext context) =>
        Check(directive.Arguments, context);

    private static void Check(ImmutableArray<ArgumentNode> arguments, ValidationContext context)
    {
        if (arguments.Length < 2 || !Duplicates.AnyIn(arguments.AsSpan()))
        {
            return;
        }

        foreach (var group in Duplicates.ByName(arguments.Select(static argument => argument.Name)))
        {
            context.Report($"There can be only one argument named \"{group[0].Value}\".", group);
        }
    }
}
