using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Validation.Rules;

/// <summary>A fragment that is spread exists (section 5.5.2.1).</summary>
internal sealed class KnownFragmentNamesRule : ValidationRule
{
    public override ReadOnlySpan<Visit> Visits => [Visit.FragmentSpread];

    public override void EnterFragmentSpread(FragmentSpreadNode spread, ValidationContext context)
    {
        if (context.Fragments.Find(spread.Name.Value) is null)
        {
            context.Report($"Unknown fragment \"{spread.Name.Value}\".", spread.Name);
        }
    }
}
