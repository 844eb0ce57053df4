using System.Collections.Immutable;
using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Coercion;

/// <summary>Coerces the literal of an input object (specification section 3.10).</summary>
internal static class ObjectLiteral
{
    // A scan of a few fields is cheaper than a table of them.
    private const int MaxScannedFields = 16;

    public static bool TryCoerce(
        ObjectValueNode node, InputObjectType type, VariableValues? variables, out object? result)
    {
        result = null;
        var given = FindGiven(node.Fields, type);
        if (given is null)
        {
            return false;
        }

        var value = new InputObject(type);
        var present = 0;
        object? last = null;
        for (var i = 0; i < given.Length; i++)
        {
            var field = type.Fields[i];
            object? fieldValue;
            if (given[i] is not { } literal || IsMissing(literal, variables))
            {
                if (field.DefaultLiteral is null)
                {
                    if (field.Type.IsNonNull)
                    {
                        return false;
                    }

                    continue;
                }

                if (!DefaultValues.TryGet(field, out fieldValue))
                {
                    return false;
                }
            }
            else if (!InputCoercion.TryCoerceLiteral(literal, field.Type, variables, out fieldValue))
            {
                return false;
            }

            value[i] = fieldValue;
            last = fieldValue;
            present++;
        }

        if (type.IsOneOf && (node.Fields.Length != 1 || present != 1 || last is null))
        {
            return false;
        }

        result = value;
        return true;
    }

    /// <summary>The literals by field; null where one is not of the type.</summary>
    private static ValueNode?[]? FindGiven(ImmutableArray<ObjectFieldNode> fields, InputObjectType type)
    {
        var given = new ValueNode?[type.Fields.Length];
        foreach (var node in fields)
        {
            var field = given.Length <= MaxScannedFields
                ? type.Fields.Find(node.Name.Value)
                : type.FindField(node.Name.Value);
            if (field is null)
            {
                return null;
            }

            given[field.Index] = node.Value;
        }

        return given;
    }

    private static bool IsMissing(ValueNode value, VariableValues? variables) =>
        value is VariableNode variable
        && (variables is null || !variables.TryGetValue(variable.Name.Value, out _));
}
