using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Planning;

/// <summary>
/// Collects the fields of selections (specification section 6.3.2) for one operation and one set of condition values,
/// so that <c>@skip</c> and <c>@include</c> cost nothing afterwards. Immutable, thread-safe.
/// </summary>
internal sealed class FieldCollector(
    GraphQLSchema schema,
    IReadOnlyDictionary<string, FragmentDefinitionNode> fragments,
    ConditionVariables variables,
    ConditionValues values,
    bool isIncremental)
{
    /// <summary>The fields of the operation itself.</summary>
    public CollectedSelection CollectRoot(ObjectType type, SelectionSetNode selectionSet)
    {
        var collection = new Collection(type);
        Visit(collection, selectionSet, null);
        return collection.Result;
    }

    /// <summary>The fields below a field whose value is of <paramref name="type"/>.</summary>
    public CollectedSelection Collect(ObjectType type, IReadOnlyList<FieldDetail> details)
    {
        var collection = new Collection(type);
        foreach (var (node, defer) in details)
        {
            if (node.SelectionSet is { } selectionSet)
            {
                Visit(collection, selectionSet, defer);
            }
        }

        return collection.Result;
    }

    /// <summary>Whether a directive's <c>if</c> is true; <paramref name="absent"/> where it has none.</summary>
    public bool IsTrue(DirectiveNode directive, bool absent) => directive.FindArgument("if") switch
    {
        BooleanValueNode literal => literal.Value,
        VariableNode variable => values[variables.BitOf(variable.Name.Value)],
        _ => absent,
    };

    private void Visit(Collection collection, SelectionSetNode selectionSet, DeferUsage? defer)
    {
        foreach (var selection in selectionSet.Selections)
        {
            if (!IsIncluded(selection.Directives))
            {
                continue;
            }

            switch (selection)
            {
                case FieldNode field:
                    collection.Add(field, defer);
                    break;
                case InlineFragmentNode inline when Applies(inline.TypeCondition, collection.Type):
                    var inlineDefer = FindDefer(inline.Directives, defer);
                    if (inlineDefer is not null)
                    {
                        collection.Result.NewDeferUsages.Add(inlineDefer);
                    }

                    Visit(collection, inline.SelectionSet, inlineDefer ?? defer);
                    break;
                case FragmentSpreadNode spread:
                    VisitSpread(collection, spread, defer);
                    break;
            }
        }
    }

    private void VisitSpread(Collection collection, FragmentSpreadNode spread, DeferUsage? defer)
    {
        if (!fragments.TryGetValue(spread.Name.Value, out var fragment)
            || !Applies(fragment.TypeCondition, collection.Type))
        {
            return;
        }

        var newDefer = FindDefer(spread.Directives, defer);
        var effective = newDefer ?? defer;

        // A fragment once collected without @defer covers every later spread; once collected deferred, it is collected
        // again for every other use of @defer, because fields may then be due at an earlier time.
        var visit = (spread.Name.Value, effective?.Directive);
        if (collection.Visited.Contains((spread.Name.Value, null)) || !collection.Visited.Add(visit))
        {
            return;
        }

        if (newDefer is not null)
        {
            collection.Result.NewDeferUsages.Add(newDefer);
        }

        Visit(collection, fragment.SelectionSet, effective);
    }

    private DeferUsage? FindDefer(ImmutableArray<DirectiveNode> directives, DeferUsage? parent)
    {
        if (!isIncremental
            || directives.FindDirective("defer") is not { } directive
            || !IsTrue(directive, absent: true))
        {
            return null;
        }

        return new DeferUsage(directive, parent);
    }

    private bool IsIncluded(ImmutableArray<DirectiveNode> directives)
    {
        if (directives.IsEmpty)
        {
            return true;
        }

        return !(directives.FindDirective("skip") is { } skip && IsTrue(skip, absent: false))
            && !(directives.FindDirective("include") is { } include && !IsTrue(include, absent: true));
    }

    private bool Applies(NamedTypeNode? condition, ObjectType type)
    {
        if (condition is null || condition.Name.Value == type.Name)
        {
            return true;
        }

        return schema.FindType(condition.Name.Value) is { IsAbstract: true } abstractType
            && schema.IsPossibleType(abstractType, type);
    }

    /// <summary>One run of the algorithm.</summary>
    private sealed class Collection(ObjectType type)
    {
        private readonly Dictionary<string, CollectedField> _byKey = [];

        public ObjectType Type { get; } = type;

        public CollectedSelection Result { get; } = new();

        /// <summary>Fragments with the place of the <c>@defer</c> they were collected under.</summary>
        public HashSet<(string Fragment, DirectiveNode? Defer)> Visited { get; } = [];

        public void Add(FieldNode node, DeferUsage? defer)
        {
            ref var field = ref CollectionsMarshal.GetValueRefOrAddDefault(_byKey, node.ResponseKey, out var exists);
            if (!exists)
            {
                field = new CollectedField(node.ResponseKey);
                Result.Fields.Add(field);
            }

            field!.Details.Add(new FieldDetail(node, defer));
        }
    }
}
