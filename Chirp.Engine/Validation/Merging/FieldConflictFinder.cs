using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Validation.Merging;

/// <summary>
/// Finds the conflicts the reference implementation reports, in its order: fields pair by pair, fragments pair by pair,
/// each pair once. Used on documents that are known to conflict, and bounded.
/// </summary>
internal sealed class FieldConflictFinder(ValidationContext context)
{
    // Deeper than any document that passed the limits, unless fragments go in circles.
    private const int MaxDepth = 400;

    private readonly Dictionary<(SelectionSetNode Set, NamedType? Type), CollectedFields> _collected = [];
    private readonly Dictionary<(CollectedFields Fields, FragmentEntry Fragment), bool> _comparedFields = [];
    private readonly Dictionary<(FragmentEntry Left, FragmentEntry Right), bool> _comparedFragments = [];
    private SelectionSetNode? _within;
    private int _depth;

    /// <summary>Steps taken so far; fields, fragments and arguments compared.</summary>
    public int Comparisons { get; private set; }

    public List<FieldConflict> FindWithin(SelectionSetNode selectionSet, NamedType? type)
    {
        _within = selectionSet;
        _depth = 0;
        List<FieldConflict> conflicts = [];
        var fields = CollectFields(selectionSet, type);
        CompareWithin(fields, conflicts);
        if (fields.Spreads.Count > 0 && (fields.Groups.Count > 0 || fields.HasSeveralSpreads))
        {
            for (var i = 0; i < fields.Spreads.Count; i++)
            {
                CompareWithFragment(fields, fields.Spreads[i], false, conflicts);
                for (var j = i + 1; j < fields.Spreads.Count; j++)
                {
                    CompareFragments(fields.Spreads[i], fields.Spreads[j], false, conflicts);
                }
            }
        }

        return conflicts;
    }

    private void CompareWithin(CollectedFields fields, List<FieldConflict> conflicts)
    {
        foreach (var group in fields.Groups)
        {
            for (var i = 0; i < group.Fields.Count; i++)
            {
                for (var j = i + 1; j < group.Fields.Count; j++)
                {
                    if (Compare(group.Key, group.Fields[i], group.Fields[j], false) is { } conflict)
                    {
                        conflicts.Add(conflict);
                    }
                }
            }
        }
    }

    private void CompareWithFragment(
        CollectedFields fields, FragmentEntry fragment, bool areExclusive, List<FieldConflict> conflicts)
    {
        Spend();
        if (fields.Groups.Count == 0 || IsCompared(_comparedFields, (fields, fragment), areExclusive))
        {
            return;
        }

        _comparedFields[(fields, fragment)] = areExclusive;
        var others = CollectFields(fragment);
        if (ReferenceEquals(fields, others))
        {
            return;
        }

        Descend();
        CompareBetween(fields, others, areExclusive, conflicts);
        foreach (var spread in others.Spreads)
        {
            CompareWithFragment(fields, spread, areExclusive, conflicts);
        }

        _depth--;
    }

    private void CompareFragments(
        FragmentEntry left, FragmentEntry right, bool areExclusive, List<FieldConflict> conflicts)
    {
        Spend();
        if (ReferenceEquals(left, right)
            || IsCompared(_comparedFragments, (left, right), areExclusive)
            || IsCompared(_comparedFragments, (right, left), areExclusive))
        {
            return;
        }

        _comparedFragments[(left, right)] = areExclusive;
        var leftFields = CollectFields(left);
        var rightFields = CollectFields(right);
        Descend();
        CompareBetween(leftFields, rightFields, areExclusive, conflicts);
        foreach (var spread in rightFields.Spreads)
        {
            CompareFragments(left, spread, areExclusive, conflicts);
        }

        foreach (var spread in leftFields.Spreads)
        {
            CompareFragments(spread, right, areExclusive, conflicts);
        }

        _depth--;
    }

    private void CompareBetween(
        CollectedFields left, CollectedFields right, bool areExclusive, List<FieldConflict> conflicts)
    {
        foreach (var group in left.Groups)
        {
            Spend();
            if (right.Find(group.Key) is not { } others)
            {
                continue;
            }

            foreach (var field in group.Fields)
            {
                foreach (var other in others.Fields)
                {
                    if (Compare(group.Key, field, other, areExclusive) is { } conflict)
                    {
                        conflicts.Add(conflict);
                    }
                }
            }
        }
    }

    private FieldConflict? Compare(string key, FieldDetails left, FieldDetails right, bool parentsAreExclusive)
    {
        Spend();
        var areExclusive = parentsAreExclusive
            || (left.Parent is ObjectType && right.Parent is ObjectType && !ReferenceEquals(left.Parent, right.Parent));
        if (FindReason(left, right, areExclusive) is { } reason)
        {
            return new FieldConflict(key, reason, [left.Node], [right.Node]);
        }

        if (left.Node.SelectionSet is not { } leftSet || right.Node.SelectionSet is not { } rightSet)
        {
            return null;
        }

        Descend();
        var below = CompareBelow(
            CollectFields(leftSet, left.Definition?.Type.Named),
            CollectFields(rightSet, right.Definition?.Type.Named),
            areExclusive);
        _depth--;
        return FieldConflict.OfSubfields(below, key, left.Node, right.Node);
    }

    private string? FindReason(FieldDetails left, FieldDetails right, bool areExclusive)
    {
        if (!areExclusive)
        {
            var (leftName, rightName) = (left.Node.Name.Value, right.Node.Name.Value);
            if (leftName != rightName)
            {
                return $"\"{FieldConflict.Abbreviate(leftName)}\" and \"{FieldConflict.Abbreviate(rightName)}\" are "
                    + "different fields";
            }

            if (!SameArguments(left.Node, right.Node))
            {
                return "they have differing arguments";
            }
        }

        if (left.Stream is not null || right.Stream is not null)
        {
            const string overlap = "they have overlapping stream directives";
            return left.Stream is not null && right.Stream is not null
                && LiteralEquality.SameArguments(left.Stream.Arguments, right.Stream.Arguments)
                ? $"{overlap}. See https://github.com/graphql/defer-stream-wg/discussions/100"
                : overlap;
        }

        return left.Definition?.Type is { } leftType
            && right.Definition?.Type is { } rightType
            && TypeShapes.Conflict(leftType, rightType)
            ? $"they return conflicting types \"{leftType}\" and \"{rightType}\""
            : null;
    }

    private bool SameArguments(FieldNode left, FieldNode right)
    {
        Spend(left.Arguments.Length);
        return LiteralEquality.SameArguments(left.Arguments, right.Arguments);
    }

    private List<FieldConflict> CompareBelow(CollectedFields left, CollectedFields right, bool areExclusive)
    {
        List<FieldConflict> conflicts = [];
        CompareBetween(left, right, areExclusive, conflicts);
        foreach (var fragment in right.Spreads)
        {
            CompareWithFragment(left, fragment, areExclusive, conflicts);
        }

        foreach (var fragment in left.Spreads)
        {
            CompareWithFragment(right, fragment, areExclusive, conflicts);
        }

        foreach (var leftFragment in left.Spreads)
        {
            foreach (var rightFragment in right.Spreads)
            {
                CompareFragments(leftFragment, rightFragment, areExclusive, conflicts);
            }
        }

        return conflicts;
    }

    private CollectedFields CollectFields(FragmentEntry fragment) => CollectFields(
        fragment.Node.SelectionSet, context.Schema.FindType(fragment.Node.TypeCondition.Name.Value));

    private CollectedFields CollectFields(SelectionSetNode selectionSet, NamedType? type)
    {
        if (!_collected.TryGetValue((selectionSet, type), out var fields))
        {
            fields = new CollectedFields();
            fields.Add(selectionSet, type, context);
            _collected.Add((selectionSet, type), fields);
        }

        return fields;
    }

    // A pair that was compared as one that can meet needs no second look as one that cannot.
    private static bool IsCompared<TPair>(Dictionary<TPair, bool> compared, TPair pair, bool areExclusive)
        where TPair : notnull => compared.TryGetValue(pair, out var wereExclusive) && (areExclusive || !wereExclusive);

    private void Descend()
    {
        if (++_depth > MaxDepth)
        {
            throw context.Stop(
                $"Comparing the fields selected here goes more than {MaxDepth} levels deep. Validation aborted.", _within!);
        }
    }

    private void Spend(int steps = 1)
    {
        Comparisons += steps;
        if (Comparisons > context.Options.MaxMergeComparisons)
        {
            throw context.Stop(
                "Comparing the fields selected here takes more than "
                + $"{context.Options.MaxMergeComparisons} steps; the limit is "
                + $"{nameof(EngineOptions)}.{nameof(EngineOptions.MaxMergeComparisons)}.",
                _within!);
        }
    }
}
