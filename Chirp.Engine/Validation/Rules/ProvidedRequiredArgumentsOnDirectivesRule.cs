using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Validation.Rules;

/// <summary>
/// The part of <see cref="ProvidedRequiredArgumentsRule"/> for directives, which type system documents use too.
/// </summary>
internal class ProvidedRequiredArgumentsOnDirectivesRule : ValidationRule
{
    public override ReadOnlySpan<Visit> Visits => [Visit.LeaveDirective];

    public override void LeaveDirective(DirectiveNode directive, ValidationContext context)
    {
        if (context.DocumentDirectives?.GetValueOrDefault(directive.Name.Value) is { } node)
        {
            foreach (var argument in node.Arguments)
            {
                if (argument is { Type: NonNullTypeNode, DefaultValue: null })
                {
                    Check(directive, argument.Name.Value, argument.Type, context);
                }
            }
        }
        else if (context.Directive is { } definition)
        {
            foreach (var argument in definition.Arguments)
            {
                if (argument.IsRequired)
                {
                    Check(directive, argument.Name, argument.Type, context);
                }
            }
        }
    }

    private static void Check(DirectiveNode directive, string argument, object type, ValidationContext context)
    {
        if (directive.FindArgument(argument) is null)
        {
            context.Report(
                $"Argument \"@{directive.Name.Value}({argument}:)\" of type \"{type}\" is required, but it was not "
                + "provided.",
                directive);
        }
    }
}
