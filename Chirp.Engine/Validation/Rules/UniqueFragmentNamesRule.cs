using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Validation.Rules;

/// <summary>Fragments have names of their own (section 5.5.1.1).</summary>
internal sealed class UniqueFragmentNamesRule : ValidationRule
{
    private readonly FirstByName<NameNode> _known = new();

    public override ReadOnlySpan<Visit> Visits => [Visit.Fragment];

    public override void EnterFragment(FragmentDefinitionNode fragment, ValidationContext context)
    {
        var name = fragment.Name;
        if (!_known.TryAdd(name.Value, name, out var known))
        {
            context.Report($"There can be only one fragment named \"{name.Value}\".", known, name);
        }
    }
}
