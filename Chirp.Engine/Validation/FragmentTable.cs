using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Validation;

/// <summary>The document's fragments by name, the last of a name winning, and which spread which.</summary>
internal sealed class FragmentTable
{
    private readonly Dictionary<string, FragmentEntry>? _byName;
    private readonly Stack<SelectionSetNode> _unread = [];
    private int _remainingVisits = MaxVisits;

    // As the reference: enough for any document people write, and it ends the ones made of operations that spread
    // thousands of fragments each.
    private const int MaxVisits = 50_000;

    public FragmentTable(DocumentNode document)
    {
        foreach (var definition in document.Definitions)
        {
            if (definition is FragmentDefinitionNode fragment)
            {
                _byName ??= [];
                var index = _byName.TryGetValue(fragment.Name.Value, out var earlier) ? earlier.Index : _byName.Count;
                _byName[fragment.Name.Value] = new FragmentEntry(fragment, index);
            }
        }
    }

    public int Count => _byName?.Count ?? 0;

    public FragmentEntry? Find(string name) => _byName?.GetValueOrDefault(name);

    /// <summary>The spreads of a fragment, at any depth of its own fields.</summary>
    public List<FragmentSpreadNode> SpreadsOf(FragmentEntry fragment)
    {
        if (fragment.Spreads is null)
        {
            fragment.Spreads = [];
            AddSpreads(fragment.Node.SelectionSet, fragment.Spreads);
        }

        return fragment.Spreads;
    }

    /// <summary>
    /// The spreads below a selection set: those of a set before those below it, and of sets below it the last first,
    /// which is the order the reference reports in.
    /// </summary>
    public void AddSpreads(SelectionSetNode selectionSet, List<FragmentSpreadNode> spreads)
    {
        _unread.Push(selectionSet);
        while (_unread.TryPop(out var set))
        {
            foreach (var selection in set.Selections)
            {
                switch (selection)
                {
                    case FragmentSpreadNode spread:
                        spreads.Add(spread);
                        break;
                    case FieldNode { SelectionSet: { } below }:
                        _unread.Push(below);
                        break;
                    case InlineFragmentNode inline:
                        _unread.Push(inline.SelectionSet);
                        break;
                }
            }
        }
    }

    /// <summary>
    /// Adds the fragments that <paramref name="spreads"/> reach, each once, nearest first. The list grows while it is
    /// read.
    /// </summary>
    public void AddReachable(
        List<FragmentSpreadNode> spreads, List<FragmentEntry> reached, ValidationContext context, SyntaxNode from)
    {
        var seen = new bool[Count];
        Add(spreads, seen, reached, context, from);
        for (var i = 0; i < reached.Count; i++)
        {
            Add(SpreadsOf(reached[i]), seen, reached, context, from);
        }
    }

    private void Add(
        List<FragmentSpreadNode> spreads, bool[] seen, List<FragmentEntry> reached, ValidationContext context,
        SyntaxNode from)
    {
        _remainingVisits -= spreads.Count;
        if (_remainingVisits < 0)
        {
            throw context.Stop(
                $"Following the fragments of all operations takes more than {MaxVisits} visits. Validation aborted.",
                from);
        }

        foreach (var spread in spreads)
        {
            if (Find(spread.Name.Value) is { } fragment && !seen[fragment.Index])
            {
                seen[fragment.Index] = true;
                reached.Add(fragment);
            }
        }
    }
}

/// <summary>A fragment and what is known of it.</summary>
internal sealed class FragmentEntry(FragmentDefinitionNode node, int index)
{
    public FragmentDefinitionNode Node { get; } = node;

    /// <summary>Unique among the fragments that count, and below their number.</summary>
    public int Index { get; } = index;

    public List<FragmentSpreadNode>? Spreads { get; set; }
}
