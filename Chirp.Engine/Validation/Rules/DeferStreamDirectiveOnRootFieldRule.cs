using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Validation.Rules;

/// <summary>Nothing of a mutation's or a subscription's root comes later (incremental delivery).</summary>
internal sealed class DeferStreamDirectiveOnRootFieldRule : ValidationRule
{
    private HashSet<string>? _checked;

    public override ReadOnlySpan<Visit> Visits => [Visit.Operation];

    public override void EnterOperation(OperationDefinitionNode operation, ValidationContext context)
    {
        if (operation.Operation == OperationType.Query || context.Type is not ObjectType root)
        {
            return;
        }

        HashSet<string> visited = [];
        var place = $"root {OperationTypes.NameOf(operation.Operation)} type \"{root}\"";
        if (Check(operation.SelectionSet, place, visited, context))
        {
            _checked ??= [];
            _checked.UnionWith(visited);
        }
    }

    private bool Check(SelectionSetNode selectionSet, string place, HashSet<string> visited, ValidationContext context)
    {
        var isValid = true;
        foreach (var selection in selectionSet.Selections)
        {
            switch (selection)
            {
                case FieldNode field when field.FindDirective("stream") is { } stream:
                    isValid = false;
                    context.Report($"Stream directive cannot be used on {place}.", stream);
                    break;
                case FragmentSpreadNode spread when visited.Add(spread.Name.Value):
                    if (context.Fragments.Find(spread.Name.Value) is { } fragment)
                    {
                        isValid &= CheckDefer(spread, place, context);
                        if (_checked?.Contains(spread.Name.Value) != true)
                        {
                            isValid &= Check(fragment.Node.SelectionSet, place, visited, context);
                        }
                    }

                    break;
                case InlineFragmentNode inline:
                    isValid &= CheckDefer(inline, place, context);
                    isValid &= Check(inline.SelectionSet, place, visited, context);
                    break;
            }
        }

        return isValid;
    }

    private static bool CheckDefer(SelectionNode selection, string place, ValidationContext context)
    {
        if (selection.FindDirective("defer") is not { } defer)
        {
            return true;
        }

        context.Report($"Defer directive cannot be used on {place}.", defer);
        return false;
    }
}
