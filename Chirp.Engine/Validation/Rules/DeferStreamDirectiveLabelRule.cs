using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Validation.Rules;

/// <summary>Labels of <c>@defer</c> and <c>@stream</c> are literals and no two are the same.</summary>
internal sealed class DeferStreamDirectiveLabelRule : ValidationRule
{
    private Dictionary<string, DirectiveNode>? _labels;

    public override ReadOnlySpan<Visit> Visits => [Visit.Directive];

    public override void EnterDirective(DirectiveNode directive, ValidationContext context)
    {
        var name = directive.Name.Value;
        if (name is not ("defer" or "stream"))
        {
            return;
        }

        switch (directive.FindArgument("label")?.Value)
        {
            case null or NullValueNode:
                break;
            case StringValueNode label:
                _labels ??= [];
                if (!_labels.TryAdd(label.Value, directive))
                {
                    context.Report(
                        "Value for arguments \"defer(label:)\" and \"stream(label:)\" must be unique across all "
                        + "Defer/Stream directive usages.",
                        _labels[label.Value],
                        directive);
                }

                break;
            default:
                context.Report($"Argument \"@{name}(label:)\" must be a static string.", directive);
                break;
        }
    }
}
