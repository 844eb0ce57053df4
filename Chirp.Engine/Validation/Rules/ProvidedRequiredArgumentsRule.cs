using System.Collections.Immutable;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Validation.Rules;

/// <summary>Arguments that must be given are given (section 5.4.3).</summary>
internal sealed class ProvidedRequiredArgumentsRule : ProvidedRequiredArgumentsOnDirectivesRule
{
    public override ReadOnlySpan<Visit> Visits => [Visit.LeaveDirective, Visit.LeaveField];

    public override void LeaveField(FieldNode field, ValidationContext context)
    {
        if (context.Field is not { } definition)
        {
            return;
        }

        foreach (var argument in definition.Arguments)
        {
            if (argument.IsRequired && !IsGiven(field.Arguments, argument.Name))
            {
                context.Report(
                    $"Argument \"{MetaFields.CoordinateOf(definition)}({argument.Name}:)\" of type \"{argument.Type}\" "
                    + "is required, but it was not provided.",
                    field);
            }
        }
    }

    private static bool IsGiven(ImmutableArray<ArgumentNode> arguments, string name)
    {
        foreach (var argument in arguments)
        {
            if (argument.Name.Value == name)
            {
                return true;
            }
        }

        return false;
    }
}
