using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Validation.Rules;

/// <summary>Fragments stand on types that have fields (section 5.5.1.3).</summary>
internal sealed class FragmentsOnCompositeTypesRule : ValidationRule
{
    public override ReadOnlySpan<Visit> Visits => [Visit.InlineFragment, Visit.Fragment];

    public override void EnterInlineFragment(InlineFragmentNode fragment, ValidationContext context)
    {
        if (fragment.TypeCondition is { } condition && IsKnownWithoutFields(condition, context))
        {
            context.Report($"Fragment cannot condition on non composite type \"{condition.Name.Value}\".", condition);
        }
    }

    public override void EnterFragment(FragmentDefinitionNode fragment, ValidationContext context)
    {
        var condition = fragment.TypeCondition;
        if (IsKnownWithoutFields(condition, context))
        {
            context.Report(
                $"Fragment \"{fragment.Name.Value}\" cannot condition on non composite type "
                + $"\"{condition.Name.Value}\".",
                condition);
        }
    }

    private static bool IsKnownWithoutFields(NamedTypeNode condition, ValidationContext context) =>
        context.Schema.FindType(condition.Name.Value) is { IsComposite: false };
}
