using System.Collections.Immutable;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Validation.Rules;

/// <summary>Arguments that must be given are given (section 5.4.3).</summary>
internal sealed class ProvidedRequiredArgumentsRule : ProvidedRequiredArgumentsOnDirectivesRule
{
    public override ReadOnlySpan<Visit> Visits => [Visit.LeaveDirective, Visit.LeaveField, Visit.LeaveFragmentSpread];

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
                    $"Argument \"{definition.Coordinate}({argument.Name}:)\" of type \"{argument.Type}\" "
                    + "is required, but it was not provided.",
                    field);
            }
        }
    }

    public override void LeaveFragmentSpread(FragmentSpreadNode spread, ValidationContext context)
    {
        if (!context.HasFragmentVariables || context.Fragments.Find(spread.Name.Value) is not { } fragment)
        {
            return;
        }

        foreach (var variable in fragment.Node.Variables)
        {
            var name = variable.Variable.Name.Value;
            if (variable is { Type: NonNullTypeNode, DefaultValue: null } && !IsGiven(spread.Arguments, name))
            {
                var type = context.Schema.Resolve(variable.Type)?.ToString() ?? "undefined";
                context.Report(
                    $"Fragment \"{spread.Name.Value}\" argument \"{name}\" of type \"{type}\" is required, but it was "
                    + "not provided.",
                    spread);
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
