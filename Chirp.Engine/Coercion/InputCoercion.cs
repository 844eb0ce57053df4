using System.Runtime.CompilerServices;
using System.Text.Json;
using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Coercion;

/// <summary>
/// Coerces input values to what <see cref="InputObject"/> describes (specification section 3, "Input Coercion"). Only
/// tells whether a value is accepted: what is wrong with one that is not, <see cref="InputLiteralErrors"/> and
/// <see cref="InputValueErrors"/> find out afterwards.
/// </summary>
public static class InputCoercion
{
    /// <summary>The value of a literal.</summary>
    /// <param name="value">The literal.</param>
    /// <param name="type">An input type.</param>
    /// <param name="variables">The request's variables; null where the literal is constant.</param>
    /// <param name="result">The value, or null where the literal is refused.</param>
    public static bool TryCoerceLiteral(
        ValueNode value, GraphQLType type, VariableValues? variables, out object? result)
    {
        result = null;
        if (value is VariableNode variable)
        {
            return variables is not null
                && variables.TryGetValue(variable.Name.Value, out result)
                && (result is not null || !type.IsNonNull);
        }

        if (value is NullValueNode)
        {
            return !type.IsNonNull;
        }

        switch (type.Nullable)
        {
            case ListType list:
                return TryCoerceList(value, list.OfType, variables, out result);
            case InputObjectType inputObject:
                return value is ObjectValueNode fields && RuntimeHelpers.TryEnsureSufficientExecutionStack()
                    && ObjectLiteral.TryCoerce(fields, inputObject, variables, out result);
            case EnumType enumType:
                result = value is EnumValueNode name ? enumType.FindValue(name.Value)?.Value : null;
                return result is not null;
            case ScalarType scalar:
                return TryCoerceScalar(value, scalar, variables, out result);
            default:
                return false;
        }
    }

    /// <summary>The value of JSON, as variables are.</summary>
    public static bool TryCoerceJson(JsonElement value, GraphQLType type, out object? result)
    {
        result = null;
        if (value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
        {
            return !type.IsNonNull;
        }

        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return false;
        }

        switch (type.Nullable)
        {
            case ListType list:
                return TryCoerceList(value, list.OfType, out result);
            case InputObjectType inputObject:
                return value.ValueKind == JsonValueKind.Object && ObjectJson.TryCoerce(value, inputObject, out result);
            case EnumType enumType:
                result = InputJson.TextOf(value) is { } name ? enumType.FindValue(name)?.Value : null;
                return result is not null;
            case ScalarType scalar:
                return TryCoerceScalar(value, scalar, out result);
            default:
                return false;
        }
    }

    private static bool TryCoerceList(
        ValueNode value, GraphQLType itemType, VariableValues? variables, out object? result)
    {
        result = null;
        if (value is not ListValueNode list)
        {
            // A single value is a list of one (section 3.12).
            if (!TryCoerceLiteral(value, itemType, variables, out var only))
            {
                return false;
            }

            result = new[] { only };
            return true;
        }

        var items = new object?[list.Values.Length];
        for (var i = 0; i < items.Length; i++)
        {
            if (!TryCoerceLiteral(list.Values[i], itemType, variables, out items[i])
                && !(list.Values[i] is VariableNode && items[i] is null && !itemType.IsNonNull))
            {
                return false;
            }
        }

        result = items;
        return true;
    }

    private static bool TryCoerceList(JsonElement value, GraphQLType itemType, out object? result)
    {
        result = null;
        if (value.ValueKind != JsonValueKind.Array)
        {
            if (!TryCoerceJson(value, itemType, out var only))
            {
                return false;
            }

            result = new[] { only };
            return true;
        }

        var items = new object?[value.GetArrayLength()];
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            if (!TryCoerceJson(item, itemType, out items[index++]))
            {
                return false;
            }
        }

        result = items;
        return true;
    }

    private static bool TryCoerceScalar(
        ValueNode value, ScalarType scalar, VariableValues? variables, out object? result)
    {
        try
        {
            result = scalar.Coercion.ParseLiteral(VariableReplacement.Replace(value, variables));
            return true;
        }
        catch (InputCoercionException)
        {
            result = null;
            return false;
        }
    }

    private static bool TryCoerceScalar(JsonElement value, ScalarType scalar, out object? result)
    {
        try
        {
            result = scalar.Coercion.ParseJson(value);
            return true;
        }
        catch (InputCoercionException)
        {
            result = null;
            return false;
        }
    }
}
