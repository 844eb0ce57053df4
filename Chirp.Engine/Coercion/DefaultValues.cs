using Chirp.Engine.Schema;

namespace Chirp.Engine.Coercion;

/// <summary>Coerces the defaults of arguments and input fields once, when a schema is built.</summary>
internal static class DefaultValues
{
    /// <summary>
    /// Coerces every default of a schema. Called again when scalars or enums have been bound to CLR types, which
    /// changes what their defaults are.
    /// </summary>
    public static void CoerceAll(GraphQLSchema schema)
    {
        foreach (var value in InputValuesOf(schema))
        {
            value.DefaultState = DefaultState.Uncoerced;
        }

        foreach (var value in InputValuesOf(schema))
        {
            _ = TryGet(value, out _);
        }
    }

    /// <summary>
    /// The coerced default; false where there is none, where it is not of its type, or where it contains itself.
    /// </summary>
    public static bool TryGet(InputValue value, out object? result)
    {
        result = null;
        if (value.DefaultLiteral is not { } literal)
        {
            return false;
        }

        if (value.DefaultState == DefaultState.Uncoerced)
        {
            value.DefaultState = DefaultState.Running;
            var isValid = InputCoercion.TryCoerceLiteral(literal, value.Type, null, out var coerced);
            value.DefaultValue = coerced;
            value.DefaultState = isValid ? DefaultState.Valid : DefaultState.Invalid;
        }

        result = value.DefaultValue;
        return value.DefaultState == DefaultState.Valid;
    }

    public static IEnumerable<InputValue> InputValuesOf(GraphQLSchema schema)
    {
        foreach (var directive in schema.Directives)
        {
            foreach (var argument in directive.Arguments)
            {
                yield return argument;
            }
        }

        foreach (var type in schema.Types)
        {
            if (type is InputObjectType inputObject)
            {
                foreach (var field in inputObject.Fields)
                {
                    yield return field;
                }
            }
            else if (type is ComplexType complex)
            {
                foreach (var field in complex.Fields)
                {
                    foreach (var argument in field.Arguments)
                    {
                        yield return argument;
                    }
                }
            }
        }
    }
}
