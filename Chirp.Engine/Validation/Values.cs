using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Validation;

/// <summary>Questions about value literals.</summary>
internal static class Values
{
    public static bool HasVariable(ValueNode value)
    {
        switch (value)
        {
            case VariableNode:
                return true;
            case ListValueNode list:
                foreach (var item in list.Values)
                {
                    if (HasVariable(item))
                    {
                        return true;
                    }
                }

                return false;
            case ObjectValueNode node:
                foreach (var field in node.Fields)
                {
                    if (HasVariable(field.Value))
                    {
                        return true;
                    }
                }

                return false;
            default:
                return false;
        }
    }

    public static ArgumentNode? FindArgument(this DirectiveNode directive, string name)
    {
        foreach (var argument in directive.Arguments)
        {
            if (argument.Name.Value == name)
            {
                return argument;
            }
        }

        return null;
    }

    /// <summary>A fragment's own variable; the last of a name counts.</summary>
    public static VariableDefinitionNode? FindVariable(this FragmentDefinitionNode fragment, string name)
    {
        for (var i = fragment.Variables.Length - 1; i >= 0; i--)
        {
            if (fragment.Variables[i].Variable.Name.Value == name)
            {
                return fragment.Variables[i];
            }
        }

        return null;
    }

    public static DirectiveNode? FindDirective(this SelectionNode selection, string name)
    {
        foreach (var directive in selection.Directives)
        {
            if (directive.Name.Value == name)
            {
                return directive;
            }
        }

        return null;
    }

    /// <summary>
    /// The literal as the reference shows it to a scalar before there are variables: null for one, and no field at all
    /// in an object.
    /// </summary>
    public static ValueNode WithoutVariables(ValueNode value) => value switch
    {
        VariableNode => new NullValueNode(value.Start, value.End),
        ListValueNode list => new ListValueNode([.. list.Values.Select(WithoutVariables)], list.Start, list.End),
        ObjectValueNode map => new ObjectValueNode([.. FieldsWithoutVariables(map)], map.Start, map.End),
        _ => value,
    };

    private static IEnumerable<ObjectFieldNode> FieldsWithoutVariables(ObjectValueNode map) =>
        from field in map.Fields
        where field.Value is not VariableNode
        select new ObjectFieldNode(field.Name, WithoutVariables(field.Value), field.Start, field.End);
}
