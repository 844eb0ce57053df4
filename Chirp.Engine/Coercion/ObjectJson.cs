using System.Text.Json;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Coercion;

/// <summary>Coerces JSON to an input object (specification section 3.10).</summary>
internal static class ObjectJson
{
    public static bool TryCoerce(JsonElement json, InputObjectType type, out object? result)
    {
        result = null;
        var value = new InputObject(type);
        var given = 0;
        object? last = null;
        foreach (var property in json.EnumerateObject())
        {
            if (InputJson.NameOf(property) is not { } name || type.FindField(name) is not { } field
                || !InputCoercion.TryCoerceJson(property.Value, field.Type, out last))
            {
                return false;
            }

            // Of a name that is there twice the last value counts, as in every JSON parser of JavaScript.
            given += value.Has(field.Index) ? 0 : 1;
            value[field.Index] = last;
        }

        if (type.IsOneOf)
        {
            result = value;
            return given == 1 && last is not null;
        }

        foreach (var field in type.Fields)
        {
            if (value.Has(field.Index))
            {
                continue;
            }

            if (field.DefaultLiteral is null)
            {
                if (field.Type.IsNonNull)
                {
                    return false;
                }
            }
            else if (DefaultValues.TryGet(field, out var fallback))
            {
                value[field.Index] = fallback;
            }
            else
            {
                return false;
            }
        }

        result = value;
        return true;
    }
}
