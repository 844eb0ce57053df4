using System.Collections.Immutable;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Validation.Rules;

/// <summary>
/// Introspection goes through at most two lists of fields or types: its types refer to each other, so that a short
/// document could ask for a response of any size.
/// </summary>
internal sealed class MaxIntrospectionDepthRule : ValidationRule
{
    private const int MaxLists = 3;

    private Dictionary<string, int>? _checked;
    private Dictionary<string, int>? _exceeded;
    private int _skippedUntil;

    public override ReadOnlySpan<Visit> Visits => [Visit.Field];

    public override void EnterField(FieldNode field, ValidationContext context)
    {
        if (field.Name.Value is "__schema" or "__type"
            && field.Start >= _skippedUntil
            && Exceeds(field, [], 0, context))
        {
            context.Report("Maximum introspection depth exceeded", field);
            _skippedUntil = field.End;
        }
    }

    private bool Exceeds(SelectionNode node, Dictionary<string, int> visited, int lists, ValidationContext context)
    {
        switch (node)
        {
            case FragmentSpreadNode spread:
                return SpreadExceeds(spread.Name.Value, visited, lists, context);
            case InlineFragmentNode inline:
                return Exceeds(inline.SelectionSet.Selections, visited, lists, context);
            case FieldNode field:
                if (field.Name.Value is "fields" or "interfaces" or "possibleTypes" or "inputFields"
                    && ++lists >= MaxLists)
                {
                    return true;
                }

                return field.SelectionSet is { } below && Exceeds(below.Selections, visited, lists, context);
            default:
                return false;
        }
    }

    private bool Exceeds(
        ImmutableArray<SelectionNode> selections, Dictionary<string, int> visited, int lists, ValidationContext context)
    {
        foreach (var selection in selections)
        {
            if (Exceeds(selection, visited, lists, context))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A fragment is looked into again only where it is deeper than it was before.</summary>
    private bool SpreadExceeds(string name, Dictionary<string, int> visited, int lists, ValidationContext context)
    {
        _checked ??= [];
        _exceeded ??= [];
        if (_exceeded.TryGetValue(name, out var exceededAt) && exceededAt <= lists)
        {
            return true;
        }

        if ((visited.TryGetValue(name, out var visitedAt) && visitedAt >= lists)
            || (_checked.TryGetValue(name, out var checkedAt) && checkedAt >= lists)
            || context.Fragments.Find(name) is not { } fragment)
        {
            return false;
        }

        visited[name] = lists;
        if (Exceeds(fragment.Node.SelectionSet.Selections, visited, lists, context))
        {
            _exceeded[name] = lists;
            return true;
        }

        _checked[name] = lists;
        return false;
    }
}
