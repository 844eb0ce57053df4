using Chirp.Engine.Language.Ast;
using Chirp.Engine.Validation.Merging;

namespace Chirp.Engine.Validation.Rules;

/// <summary>
/// Fields with the same response key can be one (section 5.3.2). A check that reads every field about once tells
/// whether all is well; only where it is not are fields compared pair by pair, to report what the reference reports.
/// </summary>
internal sealed class OverlappingFieldsCanBeMergedRule : ValidationRule
{
    private FieldConflictFinder? _finder;
    private FragmentScope? _scope;

    public override ReadOnlySpan<Visit> Visits => [Visit.Document, Visit.Operation, Visit.Fragment, Visit.SelectionSet];

    public override void EnterDocument(DocumentNode document, ValidationContext context)
    {
        if (context.HasFragmentCycles || context.HasFragmentVariables
            || !new FieldMergeCheck(context).AllMerge(document))
        {
            _finder = new FieldConflictFinder(context);
        }
    }

    public override void EnterOperation(OperationDefinitionNode operation, ValidationContext context) => _scope = null;

    public override void EnterFragment(FragmentDefinitionNode fragment, ValidationContext context) =>
        _scope = FragmentScope.Of(context.Fragments.Find(fragment.Name.Value)!.Node);

    public override void EnterSelectionSet(SelectionSetNode selectionSet, ValidationContext context)
    {
        if (_finder is null
            || (selectionSet.Selections.Length <= 1 && selectionSet.Selections is not [InlineFragmentNode]))
        {
            return;
        }

        foreach (var conflict in _finder.FindWithin(selectionSet, context.ParentType, _scope))
        {
            var message =
                $"Fields \"{FieldConflict.Abbreviate(conflict.ResponseKey)}\" conflict because {conflict.Reason}. "
                + "Use different aliases on the fields to fetch both if this was intentional.";
            context.Report(message, [.. conflict.Left, .. conflict.Right]);
        }
    }
}
