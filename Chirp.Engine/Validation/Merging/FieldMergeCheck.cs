using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Validation.Merging;

/// <summary>
/// Tells whether all fields of a document can be merged, without saying which cannot. After Simon Adameit's algorithm:
/// a level at a time, all fields of one response key are compared with one of them instead of each with each, and the
/// selections below all of them are merged to be the next level. Only where fields stand on different object types,
/// and so need not be the same field, are they looked at type by type.
/// </summary>
internal sealed class FieldMergeCheck(ValidationContext context)
{
    private const int NoEntry = -1;
    private const int NoGroup = -1;

    private readonly List<Group> _groups = [];
    private readonly List<(SelectionSetNode Set, NamedType? Type)> _sources = [];
    private readonly Dictionary<string, int> _groupByKey = [];
    private readonly int[] _collected = new int[context.Fragments.Count];
    private Entry[] _entries = new Entry[32];
    private int _entryCount;
    private int _collection;

    /// <summary>Fields looked at so far.</summary>
    public int Comparisons { get; private set; }

    /// <summary>
    /// Whether every field merges. False also where telling takes more than
    /// <see cref="ValidationOptions.MaxMergeComparisons"/>. Needs a document without fragment cycles.
    /// </summary>
    public bool AllMerge(DocumentNode document)
    {
        // A used fragment is part of its operations; checking it again would not change the answer. It is measured
        // already, so what is not used costs at most MaxFields too.
        foreach (var definition in document.Definitions)
        {
            var (set, type) = definition switch
            {
                OperationDefinitionNode operation => (operation.SelectionSet, RootOf(operation)),
                FragmentDefinitionNode fragment when !IsCollected(fragment) =>
                    (fragment.SelectionSet, context.Schema.FindType(fragment.TypeCondition.Name.Value)),
                _ => (null, null),
            };
            if (set is not null)
            {
                _sources.Add((set, type));
                var merges = Check(0, shapeOnly: false);
                _sources.Clear();
                if (!merges)
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Checks the merged selection sets from <paramref name="firstSource"/> on, and all below them.</summary>
    private bool Check(int firstSource, bool shapeOnly)
    {
        var firstEntry = _entryCount;
        var firstGroup = _groups.Count;
        _collection++;
        for (var i = firstSource; i < _sources.Count; i++)
        {
            Collect(_sources[i].Set, _sources[i].Type);
        }

        Comparisons += _entryCount - firstEntry;
        if (Comparisons > context.Options.MaxMergeComparisons)
        {
            return false;
        }

        GroupByKey(firstEntry);
        var lastGroup = _groups.Count;
        for (var i = firstGroup; i < lastGroup; i++)
        {
            if (!CheckGroup(_groups[i], shapeOnly))
            {
                return false;
            }
        }

        _groups.RemoveRange(firstGroup, lastGroup - firstGroup);
        _entryCount = firstEntry;
        return true;
    }

    private void Collect(SelectionSetNode set, NamedType? type)
    {
        foreach (var selection in set.Selections)
        {
            switch (selection)
            {
                case FieldNode field:
                    Add(new Entry(field, type, (type as ComplexType)?.FindField(field.Name.Value), NoEntry));
                    break;
                case InlineFragmentNode inline:
                    Collect(
                        inline.SelectionSet,
                        inline.TypeCondition is { } condition ? context.Schema.FindType(condition.Name.Value) : type);
                    break;
                case FragmentSpreadNode spread when context.Fragments.Find(spread.Name.Value) is { } fragment
                    && _collected[fragment.Index] != _collection:
                    _collected[fragment.Index] = _collection;
                    Collect(
                        fragment.Node.SelectionSet, context.Schema.FindType(fragment.Node.TypeCondition.Name.Value));
                    break;
            }
        }
    }

    private void Add(Entry entry)
    {
        if (_entryCount == _entries.Length)
        {
            Array.Resize(ref _entries, _entries.Length * 2);
        }

        _entries[_entryCount++] = entry;
    }

    private void GroupByKey(int firstEntry)
    {
        const int maxScanned = 12;
        var firstGroup = _groups.Count;
        var scans = _entryCount - firstEntry <= maxScanned;
        _groupByKey.Clear();
        for (var i = firstEntry; i < _entryCount; i++)
        {
            var key = _entries[i].Node.ResponseKey;
            var at = scans ? FindGroup(firstGroup, key) : _groupByKey.GetValueOrDefault(key, NoGroup);
            if (at == NoGroup)
            {
                if (!scans)
                {
                    _groupByKey.Add(key, _groups.Count);
                }

                _groups.Add(new Group(key, i, i));
            }
            else
            {
                _entries[_groups[at].Last].Next = i;
                _groups[at] = _groups[at] with { Last = i };
            }
        }
    }

    private int FindGroup(int firstGroup, string key)
    {
        for (var i = firstGroup; i < _groups.Count; i++)
        {
            if (_groups[i].Key == key)
            {
                return i;
            }
        }

        return NoGroup;
    }

    private bool CheckGroup(Group group, bool shapeOnly)
    {
        var first = _entries[group.First];
        if (first.Next == NoEntry)
        {
            // Alone, it merges with nothing; that what is below it merges is a question for its own full check.
            return shapeOnly || first.Node.SelectionSet is null || CheckBelow(group, shapeOnly: false, null);
        }

        GraphQLType? shape = null;
        ObjectType? oneObject = null;
        var hasAbstract = false;
        var hasSeveralObjects = false;
        var areSame = true;
        for (var i = group.First; i != NoEntry; i = _entries[i].Next)
        {
            var entry = _entries[i];
            if (entry.Node.FindDirective("stream") is not null || !SameShape(ref shape, entry))
            {
                return false;
            }

            areSame = areSame && IsSameField(first, entry);
            if (entry.Parent is ObjectType parent)
            {
                oneObject ??= parent;
                hasSeveralObjects |= !ReferenceEquals(oneObject, parent);
            }
            else
            {
                hasAbstract = true;
            }
        }

        if (shapeOnly)
        {
            return CheckBelow(group, shapeOnly: true, null);
        }

        if (!hasSeveralObjects)
        {
            return areSame && CheckBelow(group, shapeOnly: false, null);
        }

        return (areSame || !hasAbstract) && CheckByObject(group, areSame);
    }

    /// <summary>
    /// Fields of different object types: each type's on their own, and all together for their shapes.
    /// </summary>
    private bool CheckByObject(Group group, bool areSame)
    {
        Dictionary<ObjectType, Entry> byType = [];
        for (var i = group.First; i != NoEntry; i = _entries[i].Next)
        {
            var entry = _entries[i];
            if (entry.Parent is ObjectType parent
                && !byType.TryAdd(parent, entry)
                && !areSame
                && !IsSameField(byType[parent], entry))
            {
                return false;
            }
        }

        if (!CheckBelow(group, shapeOnly: true, null))
        {
            return false;
        }

        foreach (var type in byType.Keys)
        {
            if (!CheckBelow(group, shapeOnly: false, type))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Checks what is selected below a group: all of it, or what an object of one type can come to.</summary>
    private bool CheckBelow(Group group, bool shapeOnly, ObjectType? only)
    {
        var firstSource = _sources.Count;
        for (var i = group.First; i != NoEntry; i = _entries[i].Next)
        {
            var entry = _entries[i];
            if (entry.Node.SelectionSet is { } set
                && (only is null || entry.Parent is not ObjectType || ReferenceEquals(entry.Parent, only)))
            {
                _sources.Add((set, entry.Definition?.Type.Named));
            }
        }

        var count = _sources.Count - firstSource;
        var merges = count == 0 || (shapeOnly && count == 1) || Check(firstSource, shapeOnly);
        _sources.RemoveRange(firstSource, count);
        return merges;
    }

    private static bool SameShape(ref GraphQLType? shape, in Entry entry)
    {
        if (entry.Definition?.Type is not { } type)
        {
            return true;
        }

        shape ??= type;
        return !TypeShapes.Conflict(shape, type);
    }

    private static bool IsSameField(in Entry left, in Entry right) =>
        left.Node.Name.Value == right.Node.Name.Value
        && LiteralEquality.SameArguments(left.Node.Arguments, right.Node.Arguments);

    private ObjectType? RootOf(OperationDefinitionNode operation) => operation.Operation switch
    {
        OperationType.Query => context.Schema.Query,
        OperationType.Mutation => context.Schema.Mutation,
        _ => context.Schema.Subscription,
    };

    private bool IsCollected(FragmentDefinitionNode fragment) =>
        context.Fragments.Find(fragment.Name.Value) is { } entry && _collected[entry.Index] > 0;

    /// <summary>A field of the level, in a chain with those of its key.</summary>
    private record struct Entry(FieldNode Node, NamedType? Parent, FieldDefinition? Definition, int Next);

    private readonly record struct Group(string Key, int First, int Last);
}
