using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Validation.Rules;

/// <summary>Only lists can be streamed.</summary>
internal sealed class StreamDirectiveOnListFieldRule : ValidationRule
{
    public override ReadOnlySpan<Visit> Visits => [Visit.Directive];

    public override void EnterDirective(DirectiveNode directive, ValidationContext context)
    {
        if (directive.Name.Value == "stream"
            && context.Field is { } field
            && context.ParentType is { } parent
            && field.Type.Nullable is not ListType)
        {
            context.Report(
                $"Directive \"@stream\" cannot be used on non-list field \"{parent}.{field.Name}\".", directive);
        }
    }
}
