using System.Collections.Immutable;
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

    private readonly ScopedSpreads _spreads = new(context);
    private readonly Dictionary<(SelectionSetNode Set, NamedType? Type), CollectedFields> _collected = [];
    private readonly Dictionary<(Scoped Fields, FragmentEntry, FragmentScope?), bool> _comparedFields = [];
    private readonly Dictionary<(FragmentEntry, FragmentScope?, FragmentEntry, FragmentScope?), bool> _comparedFragments
        = [];

    private SelectionSetNode? _within;
    private int _depth;

    /// <summary>Steps taken so far: fields, fragments and arguments compared.</summary>
    public int Comparisons { get; private set; }

    public List<FieldConflict> FindWithin(SelectionSetNode selectionSet, NamedType? type, FragmentScope? scope)
    {
        _within = selectionSet;
        _depth = 0;
        List<FieldConflict> conflicts = [];
        var fields = new Scoped(CollectFields(selectionSet, type), scope);
        CompareWithin(fields, conflicts);
        if (fields.Fields.Groups.Count > 0 || fields.Fields.HasSeveralSpreads)
        {
            var spreads = SpreadsOf(fields);
            for (var i = 0; i < spreads.Count; i++)
            {
                CompareWithFragment(fields, spreads[i], false, conflicts);
                for (var j = i + 1; j < spreads.Count; j++)
                {
                    CompareFragments(spreads[i], spreads[j], false, conflicts);
                }
            }
        }

        return conflicts;
    }

    private void CompareWithin(Scoped fields, List<FieldConflict> conflicts)
    {
        foreach (var group in fields.Fields.Groups)
        {
            for (var i = 0; i < group.Fields.Count; i++)
            {
                for (var j = i + 1; j < group.Fields.Count; j++)
                {
                    Compare(group.Key, group.Fields[i], group.Fields[j],
                        (fields.Scope, fields.Scope), false, conflicts);
                }
            }
        }
    }

    private void CompareWithFragment(
        Scoped fields, ScopedSpread spread, bool areExclusive, List<FieldConflict> conflicts)
    {
        Spend();
        if (fields.Fields.Groups.Count == 0
            || IsCompared(_comparedFields, (fields, spread.Fragment, spread.Scope), areExclusive))
        {
            return;
        }

        _comparedFields[(fields, spread.Fragment, spread.Scope)] = areExclusive;
        var others = FieldsOf(spread);
        if (fields == others)
        {
            return;
        }

        Descend();
        CompareBetween(fields, others, areExclusive, conflicts);
        foreach (var inner in SpreadsOf(others))
        {
            CompareWithFragment(fields, inner, areExclusive, conflicts);
        }

        _depth--;
    }

    private void CompareFragments(
        ScopedSpread left, ScopedSpread right, bool areExclusive, List<FieldConflict> conflicts)
    {
        Spend();
        var isSameFragment = ReferenceEquals(left.Fragment, right.Fragment);
        if (isSameFragment && ReferenceEquals(left.Scope, right.Scope))
        {
            return;
        }

        // Of one fragment with different values, nothing needs to be compared.
        areExclusive &= !isSameFragment;
        if (IsCompared(_comparedFragments, (left.Fragment, left.Scope, right.Fragment, right.Scope), areExclusive)
            || IsCompared(_comparedFragments, (right.Fragment, right.Scope, left.Fragment, left.Scope), areExclusive))
        {
            return;
        }

        _comparedFragments[(left.Fragment, left.Scope, right.Fragment, right.Scope)] = areExclusive;
        if (isSameFragment)
        {
            context.Report(
                $"Spreads \"{FieldConflict.Abbreviate(left.Node.Name.Value)}\" conflict because "
                + $"{ScopedSpreads.Describe(left.Node)} and {ScopedSpreads.Describe(right.Node)} have different "
                + "fragment arguments.",
                left.Node,
                right.Node);
            return;
        }

        CompareContents(left, right, areExclusive, conflicts);
    }

    private void CompareContents(
        ScopedSpread left, ScopedSpread right, bool areExclusive, List<FieldConflict> conflicts)
    {
        var leftFields = FieldsOf(left);
        var rightFields = FieldsOf(right);
        Descend();
        CompareBetween(leftFields, rightFields, areExclusive, conflicts);
        foreach (var spread in SpreadsOf(rightFields))
        {
            CompareFragments(left, spread, areExclusive, conflicts);
        }

        foreach (var spread in SpreadsOf(leftFields))
        {
            CompareFragments(spread, right, areExclusive, conflicts);
        }

        _depth--;
    }

    private void CompareBetween(Scoped left, Scoped right, bool areExclusive, List<FieldConflict> conflicts)
    {
        foreach (var group in left.Fields.Groups)
        {
            Spend();
            if (right.Fields.Find(group.Key) is not { } others)
            {
                continue;
            }

            foreach (var field in group.Fields)
            {
                foreach (var other in others.Fields)
                {
                    Compare(group.Key, field, other, (left.Scope, right.Scope), areExclusive, conflicts);
                }
            }
        }
    }

    private void Compare(
        string key, FieldDetails left, FieldDetails right, (FragmentScope? Left, FragmentScope? Right) scopes,
        bool parentsAreExclusive, List<FieldConflict> conflicts)
    {
        Spend();
        var areExclusive = parentsAreExclusive
            || (left.Parent is ObjectType && right.Parent is ObjectType && !ReferenceEquals(left.Parent, right.Parent));
        if (FindReason(left, right, scopes, areExclusive) is { } reason)
        {
            conflicts.Add(new FieldConflict(key, reason, [left.Node], [right.Node]));
        }
        else if (left.Node.SelectionSet is { } leftSet && right.Node.SelectionSet is { } rightSet)
        {
            Descend();
            var below = CompareBelow(
                new Scoped(CollectFields(leftSet, left.Definition?.Type.Named), scopes.Left),
                new Scoped(CollectFields(rightSet, right.Definition?.Type.Named), scopes.Right),
                areExclusive);
            _depth--;
            if (FieldConflict.OfSubfields(below, key, left.Node, right.Node) is { } conflict)
            {
                conflicts.Add(conflict);
            }
        }
    }

    private string? FindReason(
        FieldDetails left, FieldDetails right, (FragmentScope? Left, FragmentScope? Right) scopes, bool areExclusive)
    {
        if (!areExclusive)
        {
            var (leftName, rightName) = (left.Node.Name.Value, right.Node.Name.Value);
            if (leftName != rightName)
            {
                return $"\"{FieldConflict.Abbreviate(leftName)}\" and \"{FieldConflict.Abbreviate(rightName)}\" are "
                    + "different fields";
            }

            if (!SameArguments(left.Node.Arguments, right.Node.Arguments, scopes))
            {
                return "they have differing arguments";
            }
        }

        if (left.Stream is not null || right.Stream is not null)
        {
            const string overlap = "they have overlapping stream directives";
            return left.Stream is not null && right.Stream is not null
                && SameArguments(left.Stream.Arguments, right.Stream.Arguments, scopes)
                ? $"{overlap}. See https://github.com/graphql/defer-stream-wg/discussions/100"
                : overlap;
        }

        return left.Definition?.Type is { } leftType
            && right.Definition?.Type is { } rightType
            && TypeShapes.Conflict(leftType, rightType)
            ? $"they return conflicting types \"{leftType}\" and \"{rightType}\""
            : null;
    }

    private bool SameArguments(
        ImmutableArray<ArgumentNode> left, ImmutableArray<ArgumentNode> right,
        (FragmentScope? Left, FragmentScope? Right) scopes)
    {
        Spend(left.Length);
        if (!LiteralEquality.SameArguments(left, right))
        {
            return false;
        }

        // The same variable is another value in another scope, where it is a fragment's.
        if (!ReferenceEquals(scopes.Left, scopes.Right))
        {
            foreach (var argument in left)
            {
                if (scopes.Left?.Uses(argument.Value) == true || scopes.Right?.Uses(argument.Value) == true)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private List<FieldConflict> CompareBelow(Scoped left, Scoped right, bool areExclusive)
    {
        List<FieldConflict> conflicts = [];
        CompareBetween(left, right, areExclusive, conflicts);
        foreach (var spread in SpreadsOf(right))
        {
            CompareWithFragment(left, spread, areExclusive, conflicts);
        }

        foreach (var spread in SpreadsOf(left))
        {
            CompareWithFragment(right, spread, areExclusive, conflicts);
        }

        foreach (var leftSpread in SpreadsOf(left))
        {
            foreach (var rightSpread in SpreadsOf(right))
            {
                CompareFragments(leftSpread, rightSpread, areExclusive, conflicts);
            }
        }

        return conflicts;
    }

    private List<ScopedSpread> SpreadsOf(Scoped fields) => fields.Fields.SpreadsFrom(fields.Scope, _spreads);

    private Scoped FieldsOf(ScopedSpread spread)
    {
        var fragment = spread.Fragment.Node;
        var type = context.Schema.FindType(fragment.TypeCondition.Name.Value);
        return new Scoped(CollectFields(fragment.SelectionSet, type), spread.Scope);
    }

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
                $"Comparing the fields selected here goes more than {MaxDepth} levels deep. Validation aborted.",
                _within!);
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

    /// <summary>Fields as they are in a scope.</summary>
    private readonly record struct Scoped(CollectedFields Fields, FragmentScope? Scope);
}
