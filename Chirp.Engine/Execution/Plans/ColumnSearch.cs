using Chirp.Engine.Language.Ast;
using Chirp.Engine.Planning;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Execution.Plans;

/// <summary>
/// Finds out whether any field below a selection may need resolving before writing. It looks at the document alone and
/// may say yes where a value's type turns out to have no such field; each selection set is visited once.
/// </summary>
internal sealed class ColumnSearch(
    ExecutableSchema schema, IReadOnlyDictionary<string, FragmentDefinitionNode> fragments)
{
    private readonly Dictionary<(SelectionSetNode, NamedType), bool> _known = [];
    private readonly Dictionary<FieldDefinition, bool> _fields = [];

    public bool MayHaveColumns(IReadOnlyList<FieldDetail> details, NamedType type)
    {
        foreach (var (node, _) in details)
        {
            if (node.SelectionSet is { } selectionSet && Visit(selectionSet, type))
            {
                return true;
            }
        }

        return false;
    }

    private bool Visit(SelectionSetNode selectionSet, NamedType type)
    {
        if (_known.TryGetValue((selectionSet, type), out var known))
        {
            return known;
        }

        // A validated document has no cycles of fragments; entering the answer first keeps any other from looping.
        _known[(selectionSet, type)] = false;
        var found = false;
        foreach (var selection in selectionSet.Selections)
        {
            found |= Visit(selection, type);
        }

        _known[(selectionSet, type)] = found;
        return found;
    }

    private bool Visit(SelectionNode selection, NamedType type)
    {
        switch (selection)
        {
            case FieldNode field:
                return VisitField(field, type);
            case InlineFragmentNode inline:
                return Visit(inline.SelectionSet, TypeOf(inline.TypeCondition, type));
            case FragmentSpreadNode spread:
                return fragments.TryGetValue(spread.Name.Value, out var fragment)
                    && Visit(fragment.SelectionSet, TypeOf(fragment.TypeCondition, type));
            default:
                return false;
        }
    }

    private bool VisitField(FieldNode node, NamedType type)
    {
        if (type is not ComplexType complex || complex.FindField(node.Name.Value) is not { } field)
        {
            // Meta fields are answered by the engine itself, from memory.
            return false;
        }

        return IsColumn(field) || (node.SelectionSet is { } children && Visit(children, field.Type.Named));
    }

    private bool IsColumn(FieldDefinition field)
    {
        if (!_fields.TryGetValue(field, out var isColumn))
        {
            isColumn = schema.Schema.PossibleTypes(field.DeclaringType)
                .Any(type => type.FindField(field.Name) is { } concrete
                    && schema.FindBinding(concrete) is { } binding
                    && !FieldPlanFactory.IsReadAtWriting(binding.Resolver));
            _fields.Add(field, isColumn);
        }

        return isColumn;
    }

    private NamedType TypeOf(NamedTypeNode? condition, NamedType type) =>
        condition is null ? type : schema.Schema.FindType(condition.Name.Value) ?? type;
}
