using System.Runtime.CompilerServices;
using System.Text.Json;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Coercion;

/// <summary>Says what is wrong with a JSON value, in the words of the reference implementation.</summary>
internal static class InputValueErrors
{
    public static void Explain(JsonElement value, GraphQLType type, InputReport report, InputPath path)
    {
        if (report.IsFull)
        {
            return;
        }

        if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            if (type.IsNonNull)
            {
                report.Add(
                    value.ValueKind == JsonValueKind.Null
                        ? $"Expected value of non-null type \"{type}\" not to be null."
                        : $"Expected a value of non-null type \"{type}\" to be provided.",
                    path);
            }

            return;
        }

        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            report.Add("The value nests too deep for the stack.", path);
            return;
        }

        switch (type.Nullable)
        {
            case ListType list when value.ValueKind == JsonValueKind.Array:
                var index = 0;
                foreach (var item in value.EnumerateArray())
                {
                    Explain(item, list.OfType, report, path.Item(index++));
                }

                break;
            case ListType list:
                Explain(value, list.OfType, report, path);
                break;
            case InputObjectType inputObject:
                ExplainObject(value, inputObject, report, path);
                break;
            case EnumType enumType:
                ExplainEnum(value, enumType, report, path);
                break;
            case ScalarType scalar:
                ExplainScalar(value, scalar, report, path);
                break;
        }
    }

    private static void ExplainObject(JsonElement value, InputObjectType type, InputReport report, InputPath path)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            report.Add(
                $"Expected value of type \"{type}\" to be an object, found: {InspectedJson.Inspect(value)}.", path);
            return;
        }

        var given = new JsonElement[type.Fields.Length];
        var known = new List<InputValue>();
        var unknown = new List<string>();
        foreach (var property in value.EnumerateObject())
        {
            var name = InputJson.NameOf(property) ?? "\uFFFD";
            if (type.FindField(name) is not { } field)
            {
                unknown.Add(name);
                continue;
            }

            if (given[field.Index].ValueKind == JsonValueKind.Undefined)
            {
                known.Add(field);
            }

            given[field.Index] = property.Value;
        }

        foreach (var field in type.Fields)
        {
            if (given[field.Index].ValueKind != JsonValueKind.Undefined)
            {
                Explain(given[field.Index], field.Type, report, path.Field(field.Name));
            }
            else if (field.IsRequired)
            {
                report.Add(
                    $"Expected value of type \"{type}\" to include required field \"{field.Name}\", "
                    + $"found: {InspectedJson.Inspect(value)}.",
                    path);
            }
        }

        foreach (var name in unknown)
        {
            if (!report.IsFull)
            {
                report.Add(
                    InputLiteralErrors.UnknownField(type, name, InspectedJson.Inspect(value), report), path);
            }
        }

        if (type.IsOneOf)
        {
            ExplainOneOf(type, known, given, report, path);
        }
    }

    private static void ExplainOneOf(
        InputObjectType type, List<InputValue> known, JsonElement[] given, InputReport report, InputPath path)
    {
        if (known.Count != 1)
        {
            report.Add(InputLiteralErrors.NotOneOf(type), path);
        }

        if (known.Count > 0 && given[known[0].Index].ValueKind == JsonValueKind.Null)
        {
            report.Add(InputLiteralErrors.NotOneOf(type), path.Field(known[0].Name));
        }
    }

    private static void ExplainEnum(JsonElement value, EnumType type, InputReport report, InputPath path)
    {
        var name = InputJson.TextOf(value);
        if (name is not null && type.FindValue(name) is not null)
        {
            return;
        }

        var text = name ?? InspectedJson.Inspect(value);
        var suggestion = report.Suggest(text, type.Values.Select(static known => known.Name), "the enum value");
        report.Add(
            name is not null
                ? $"Value \"{text}\" does not exist in \"{type}\" enum.{suggestion}"
                : $"Enum \"{type}\" cannot represent non-string value: {text}.{suggestion}",
            path);
    }

    private static void ExplainScalar(JsonElement value, ScalarType type, InputReport report, InputPath path)
    {
        try
        {
            _ = type.Coercion.ParseJson(value);
        }
        catch (InputCoercionException refusal)
        {
            report.Add(refusal.Message, path);
        }
    }
}
