using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Validation.Rules;

/// <summary>A fragment can apply where it is spread (section 5.5.2.3).</summary>
internal sealed class PossibleFragmentSpreadsRule : ValidationRule
{
    public override ReadOnlySpan<Visit> Visits => [Visit.InlineFragment, Visit.FragmentSpread];

    public override void EnterInlineFragment(InlineFragmentNode fragment, ValidationContext context)
    {
        if (context.Type is NamedType { IsComposite: true } type
            && context.ParentType is { } parent
            && !context.Schema.Overlap(type, parent))
        {
            context.Report(
                $"Fragment cannot be spread here as objects of type \"{parent}\" can never be of type \"{type}\".",
                fragment);
        }
    }

    public override void EnterFragmentSpread(FragmentSpreadNode spread, ValidationContext context)
    {
        var name = spread.Name.Value;
        if (context.ParentType is { } parent
            && context.Fragments.Find(name) is { } fragment
            && context.Schema.FindType(fragment.Node.TypeCondition.Name.Value) is { IsComposite: true } type
            && !context.Schema.Overlap(type, parent))
        {
            context.Report(
                $"Fragment \"{name}\" cannot be spread here as objects of type \"{parent}\" can never be of type "
                + $"\"{type}\".",
                spread);
        }
    }
}
