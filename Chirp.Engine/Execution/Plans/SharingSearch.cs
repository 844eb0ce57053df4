using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Execution.Plans;

/// <summary>
/// Finds out whether the response to one event of a subscription is the same for all its subscribers: where no field of
/// the operation may depend on who asks. It looks at the document alone, at every type that a value may have, and may
/// say no because of a field that a condition leaves out.
/// </summary>
internal sealed class SharingSearch
{
    private readonly ExecutableSchema _schema;
    private readonly IReadOnlyDictionary<string, FragmentDefinitionNode> _fragments;
    private readonly HashSet<(SelectionSetNode, NamedType)> _visited = [];
    private readonly HashSet<string> _variables = [];

    private SharingSearch(
        ExecutableSchema schema, IReadOnlyDictionary<string, FragmentDefinitionNode> fragments)
    {
        _schema = schema;
        _fragments = fragments;
    }

    /// <summary>
    /// The variables that the response to an event depends on: those below the root field, whose own arguments decide
    /// which events there are. Null where it may not be shared.
    /// </summary>
    public static string[]? FindVariables(
        ExecutableSchema schema, SelectionSetNode selectionSet, ObjectType subscription,
        IReadOnlyDictionary<string, FragmentDefinitionNode> fragments)
    {
        var search = new SharingSearch(schema, fragments);
        return search.IsShared(selectionSet, subscription) ? [.. search._variables] : null;
    }

    private bool IsShared(SelectionSetNode selectionSet, NamedType type)
    {
        if (!_visited.Add((selectionSet, type)))
        {
            return true;
        }

        foreach (var selection in selectionSet.Selections)
        {
            if (!IsShared(selection, type))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsShared(SelectionNode selection, NamedType type)
    {
        switch (selection)
        {
            case FieldNode field:
                return IsFieldShared(field, type);
            case InlineFragmentNode inline:
                return IsShared(inline.SelectionSet, TypeOf(inline.TypeCondition, type));
            case FragmentSpreadNode spread:
                return _fragments.TryGetValue(spread.Name.Value, out var fragment)
                    && IsShared(fragment.SelectionSet, TypeOf(fragment.TypeCondition, type));
            default:
                return false;
        }
    }

    private bool IsFieldShared(FieldNode node, NamedType type)
    {
        if (node.Name.Value == "__typename")
        {
            return true;
        }

        if (type is not ComplexType complex || complex.FindField(node.Name.Value) is not { } field
            || !_schema.Schema.PossibleTypes(complex).All(possible => IsSameForAll(possible, field.Name)))
        {
            return false;
        }

        if (complex != _schema.Schema.Subscription)
        {
            foreach (var argument in node.Arguments)
            {
                AddVariables(argument.Value);
            }
        }

        return node.SelectionSet is not { } children || IsShared(children, field.Type.Named);
    }

    private bool IsSameForAll(ObjectType type, string field) =>
        type.FindField(field) is { } concrete && _schema.FindBinding(concrete) is { IsSameForAll: true };

    private void AddVariables(ValueNode value)
    {
        switch (value)
        {
            case VariableNode variable:
                _variables.Add(variable.Name.Value);
                break;
            case ListValueNode list:
                foreach (var item in list.Values)
                {
                    AddVariables(item);
                }

                break;
            case ObjectValueNode entries:
                foreach (var entry in entries.Fields)
                {
                    AddVariables(entry.Value);
                }

                break;
        }
    }

    private NamedType TypeOf(NamedTypeNode? condition, NamedType type) =>
        condition is null ? type : _schema.Schema.FindType(condition.Name.Value) ?? type;
}
