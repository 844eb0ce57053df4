using System.Collections.Immutable;
using System.Text;
using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;
using Chirp.Engine.Validation;

namespace Chirp.Engine.Cost;

/// <summary>
/// Makes an operation's <see cref="OperationCostPlan"/>: fields merged as execution would merge them and, below an
/// abstract type, once for each kind of object that fragments tell apart.
/// </summary>
internal sealed class CostPlanner(CostModel model, DocumentNode document)
{
    // Kinds of objects inside kinds of objects multiply. Past this many fields they are told apart no more: everything
    // that could be there is added up, which is a higher bound and linear.
    private const int MaxFieldsByKind = 20_000;

    private readonly FragmentTable _fragments = new(document);
    private int _fields;
    private bool _dependsOnVariables;

    public OperationCostPlan Plan(OperationDefinitionNode operation)
    {
        var root = operation.Operation switch
        {
            OperationType.Query => model.Schema.Query,
            OperationType.Mutation => model.Schema.Mutation,
            _ => model.Schema.Subscription,
        } ?? throw new ArgumentException("The schema has no root type for the operation: the document is not valid.");
        var below = PlanBelow([new Source(operation.SelectionSet, root, null)], root);
        return new OperationCostPlan(model, document.Source, model.TypeWeight(root), below, _dependsOnVariables);
    }

    private ImmutableArray<ImmutableArray<CostField>> PlanBelow(List<Source> sources, NamedType type)
    {
        if (sources.Count == 0)
        {
            return [];
        }

        var possible = model.Schema.PossibleTypes(type);
        if (_fields > MaxFieldsByKind)
        {
            return [PlanFields(sources, possible, tellsApart: false)];
        }

        List<NamedType> conditions = [];
        foreach (var source in sources)
        {
            FindConditions(source.Set, conditions, []);
        }

        Dictionary<string, List<ObjectType>> kinds = [];
        foreach (var objectType in possible)
        {
            var signature = new StringBuilder(conditions.Count);
            foreach (var condition in conditions)
            {
                signature.Append(Applies(condition, objectType) ? '1' : '0');
            }

            if (!kinds.TryGetValue(signature.ToString(), out var kind))
            {
                kinds[signature.ToString()] = kind = [];
            }

            kind.Add(objectType);
        }

        var plans = ImmutableArray.CreateBuilder<ImmutableArray<CostField>>(kinds.Count);
        foreach (var kind in kinds.Values)
        {
            plans.Add(PlanFields(sources, [.. kind], tellsApart: true));
        }

        return plans.MoveToImmutable();
    }

    private void FindConditions(SelectionSetNode set, List<NamedType> conditions, HashSet<string> visited)
    {
        foreach (var selection in set.Selections)
        {
            var (condition, below) = selection switch
            {
                InlineFragmentNode inline => (inline.TypeCondition, inline.SelectionSet),
                FragmentSpreadNode spread when visited.Add(spread.Name.Value) => FragmentOf(spread),
                _ => (null, null),
            };
            if (condition is not null
                && model.Schema.FindType(condition.Name.Value) is { } type
                && !conditions.Contains(type))
            {
                conditions.Add(type);
            }

            if (below is not null)
            {
                FindConditions(below, conditions, visited);
            }
        }
    }

    private (NamedTypeNode?, SelectionSetNode?) FragmentOf(FragmentSpreadNode spread) =>
        _fragments.Find(spread.Name.Value)?.Node is { } fragment
            ? (fragment.TypeCondition, fragment.SelectionSet)
            : (null, null);

    private ImmutableArray<CostField> PlanFields(
        List<Source> sources, ImmutableArray<ObjectType> kind, bool tellsApart)
    {
        var collection = new Collection(kind, tellsApart);
        foreach (var source in sources)
        {
            Collect(source, collection);
        }

        _fields += collection.Groups.Count;
        var fields = ImmutableArray.CreateBuilder<CostField>(collection.Groups.Count);
        foreach (var group in collection.Groups)
        {
            fields.Add(PlanField(group, kind));
        }

        return fields.MoveToImmutable();
    }

    private void Collect(Source source, Collection collection)
    {
        foreach (var selection in source.Set.Selections)
        {
            var condition = source.Condition;
            if (!Condition.TryAdd(selection.Directives, ref condition))
            {
                continue;
            }

            switch (selection)
            {
                case FieldNode field when model.Schema.FindField(source.Type, field.Name.Value) is { } definition:
                    collection.Add(new Occurrence(field, definition, condition));
                    break;
                case InlineFragmentNode inline:
                    CollectFragment(inline.TypeCondition, inline.SelectionSet, source.Type, condition, collection);
                    break;
                case FragmentSpreadNode spread when _fragments.Find(spread.Name.Value)?.Node is { } fragment:
                    if (collection.AlwaysThere.Contains(fragment.Name.Value))
                    {
                        break;
                    }

                    if (condition is null)
                    {
                        collection.AlwaysThere.Add(fragment.Name.Value);
                    }

                    CollectFragment(
                        fragment.TypeCondition, fragment.SelectionSet, source.Type, condition, collection);
                    break;
            }
        }
    }

    private void CollectFragment(
        NamedTypeNode? typeCondition, SelectionSetNode set, NamedType outer, Condition? condition,
        Collection collection)
    {
        var type = typeCondition is null ? outer : model.Schema.FindType(typeCondition.Name.Value);
        if (type is not null && (!collection.TellsApart || Applies(type, collection.Kind[0])))
        {
            Collect(new Source(set, type, condition), collection);
        }
    }

    private CostField PlanField(List<Occurrence> group, ImmutableArray<ObjectType> kind)
    {
        var (node, definition, _) = group[0];
        List<CostArgument> variable = [];
        var weight = FieldWeight(definition, kind) + ArgumentWeight(definition.Arguments, node.Arguments, variable);
        foreach (var directive in node.Directives)
        {
            weight += ArgumentWeight(
                model.Schema.FindDirective(directive.Name.Value)?.Arguments ?? [], directive.Arguments, variable);
        }

        var conditions = ImmutableArray.CreateBuilder<Condition>();
        var isAlwaysThere = false;
        List<Source> sources = [];
        foreach (var occurrence in group)
        {
            isAlwaysThere |= occurrence.Condition is null;
            conditions.Add(occurrence.Condition!);
            if (occurrence.Node.SelectionSet is { } set)
            {
                // What is below a field that stands alone is there whenever the field is.
                var condition = group.Count == 1 ? null : occurrence.Condition;
                sources.Add(new Source(set, occurrence.Definition.Type.Named, condition));
            }
        }

        var size = FindListSize(definition, kind);
        _dependsOnVariables |= !isAlwaysThere || variable.Count > 0 || SlicesByVariable(size, node);
        return new CostField
        {
            Node = node,
            Definition = definition,
            Conditions = isAlwaysThere ? [] : conditions.ToImmutable(),
            Weight = weight,
            VariableArguments = [.. variable],
            TypeWeight = model.TypeWeight(definition.Type.Named),
            IsList = definition.Type.Nullable is ListType,
            Size = size,
            Below = PlanBelow(sources, definition.Type.Named),
        };
    }

    private double ArgumentWeight(
        ImmutableArray<InputValue> definitions, ImmutableArray<ArgumentNode> arguments, List<CostArgument> variable)
    {
        double weight = 0;
        foreach (var argument in arguments)
        {
            if (definitions.Find(argument.Name.Value) is not { } definition)
            {
                continue;
            }

            var given = new CostArgument(definition, argument.Value);
            if (!InputCost.DependsOnVariables(given))
            {
                weight += InputCost.OfConstant(given, model);
            }
            else if (model.InputWeight(definition) != 0 || definition.Type.Named is InputObjectType)
            {
                variable.Add(given);
            }
        }

        return weight;
    }

    private double FieldWeight(FieldDefinition definition, ImmutableArray<ObjectType> kind) =>
        definition.DeclaringType is not InterfaceType
            ? model.FieldWeight(definition)
            : CostModel.Greatest(
                kind, type => model.FieldWeight(type.FindField(definition.Name) ?? definition), none: 0);

    private ListSize? FindListSize(FieldDefinition definition, ImmutableArray<ObjectType> kind)
    {
        if (model.FindListSize(definition) is { } size)
        {
            return size;
        }

        foreach (var type in kind)
        {
            if (type.FindField(definition.Name) is { } field && model.FindListSize(field) is { } ofObject)
            {
                return ofObject;
            }
        }

        return null;
    }

    private static bool SlicesByVariable(ListSize? size, FieldNode node)
    {
        foreach (var path in size?.SlicingArguments ?? [])
        {
            foreach (var argument in node.Arguments)
            {
                if (argument.Name.Value == path[0] && Values.HasVariable(argument.Value))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private bool Applies(NamedType condition, ObjectType type) =>
        ReferenceEquals(condition, type) || (condition.IsAbstract && model.Schema.IsPossibleType(condition, type));

    /// <summary>A selection set, the type its fields are asked of, and what it is there for.</summary>
    private readonly record struct Source(SelectionSetNode Set, NamedType Type, Condition? Condition);

    private readonly record struct Occurrence(FieldNode Node, FieldDefinition Definition, Condition? Condition);

    /// <summary>The fields of a level, those that merge together.</summary>
    private sealed class Collection(ImmutableArray<ObjectType> kind, bool tellsApart)
    {
        private readonly Dictionary<string, List<Occurrence>> _byKey = [];

        public ImmutableArray<ObjectType> Kind { get; } = kind;

        /// <summary>Whether all fields are ones that an object of the kind can have together.</summary>
        public bool TellsApart { get; } = tellsApart;

        public HashSet<string> AlwaysThere { get; } = [];

        public List<List<Occurrence>> Groups { get; } = [];

        public void Add(Occurrence occurrence)
        {
            var key = occurrence.Node.ResponseKey;
            if (TellsApart && _byKey.TryGetValue(key, out var group))
            {
                group.Add(occurrence);
                return;
            }

            _byKey[key] = group = [occurrence];
            Groups.Add(group);
        }
    }
}
