using System.Collections.Immutable;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Coercion;

/// <summary>A literal without variables, for custom scalars, which read a literal whole.</summary>
internal static class VariableReplacement
{
    /// <summary>
    /// The literal with each variable replaced by what it stands for; an absent one is null, and no field at all in an
    /// object. The literal itself where it has no variables.
    /// </summary>
    public static ValueNode Replace(ValueNode value, VariableValues? variables)
    {
        if (variables is null)
        {
            return value;
        }

        return value switch
        {
            VariableNode variable => variables.FindLiteral(variable.Name.Value)
                ?? new NullValueNode(value.Start, value.End),
            ListValueNode list => Replace(list, variables),
            ObjectValueNode map => Replace(map, variables),
            _ => value,
        };
    }

    private static ListValueNode Replace(ListValueNode list, VariableValues variables)
    {
        var items = ImmutableArray.CreateBuilder<ValueNode>(list.Values.Length);
        var isChanged = false;
        foreach (var item in list.Values)
        {
            items.Add(Replace(item, variables));
            isChanged |= !ReferenceEquals(items[^1], item);
        }

        return isChanged ? new ListValueNode(items.MoveToImmutable(), list.Start, list.End) : list;
    }

    private static ObjectValueNode Replace(ObjectValueNode map, VariableValues variables)
    {
        var fields = ImmutableArray.CreateBuilder<ObjectFieldNode>(map.Fields.Length);
        var isChanged = false;
        foreach (var field in map.Fields)
        {
            if (field.Value is VariableNode variable && variables.FindLiteral(variable.Name.Value) is null)
            {
                isChanged = true;
                continue;
            }

            var value = Replace(field.Value, variables);
            var isSame = ReferenceEquals(value, field.Value);
            fields.Add(isSame ? field : new ObjectFieldNode(field.Name, value, field.Start, field.End));
            isChanged |= !isSame;
        }

        return isChanged ? new ObjectValueNode(fields.ToImmutable(), map.Start, map.End) : map;
    }
}
