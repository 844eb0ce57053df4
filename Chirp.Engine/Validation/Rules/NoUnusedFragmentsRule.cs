using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Validation.Rules;

/// <summary>Every fragment is reached from an operation (section 5.5.1.4).</summary>
internal sealed class NoUnusedFragmentsRule : ValidationRule
{
    public override ReadOnlySpan<Visit> Visits => [Visit.LeaveDocument];

    public override void LeaveDocument(DocumentNode document, ValidationContext context)
    {
        var fragments = context.Fragments;
        if (fragments.Count == 0)
        {
            return;
        }

        List<FragmentSpreadNode> spreads = [];
        List<FragmentEntry> reached = [];
        foreach (var definition in document.Definitions)
        {
            if (definition is OperationDefinitionNode operation)
            {
                fragments.AddSpreads(operation.SelectionSet, spreads);
            }
        }

        fragments.AddReachable(spreads, reached, context, document);
        var used = new bool[fragments.Count];
        foreach (var fragment in reached)
        {
            used[fragment.Index] = true;
        }

        foreach (var definition in document.Definitions)
        {
            if (definition is FragmentDefinitionNode fragment && !used[fragments.Find(fragment.Name.Value)!.Index])
            {
                context.Report($"Fragment \"{fragment.Name.Value}\" is never used.", fragment);
            }
        }
    }
}
