using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Chirp.Engine.Schema;

/// <summary>
/// JSON as error messages show it: two levels deep, ten items a list, member names without quotes, numbers as
/// JavaScript writes them.
/// </summary>
internal static class InspectedJson
{
    private const int MaxItems = 10;
    private const int MaxDepth = 2;

    public static string Inspect(JsonElement value)
    {
        var text = new StringBuilder();
        Append(text, value, 0);
        return text.ToString();
    }

    /// <summary>A value of the CLR as its JSON would be shown.</summary>
    public static string Inspect(object? value)
    {
        switch (value)
        {
            case null:
                return "null";
            case bool flag:
                return flag ? "true" : "false";
            case string text:
                var quoted = new StringBuilder();
                AppendString(quoted, text);
                return quoted.ToString();
            case double or float or int or long or short or byte:
                return NumberText.Of(Convert.ToDouble(value));
            case JsonElement json:
                return Inspect(json);
            case IFormattable formattable:
                return formattable.ToString(null, CultureInfo.InvariantCulture);
            default:
                return value.ToString() ?? "";
        }
    }

    private static void Append(StringBuilder text, JsonElement value, int depth)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                AppendObject(text, value, depth);
                break;
            case JsonValueKind.Array:
                AppendArray(text, value, depth);
                break;
            case JsonValueKind.String:
                AppendString(text, InputJson.TextOf(value) ?? "\uFFFD");
                break;
            case JsonValueKind.Number:
                text.Append(NumberText.Of(value.GetDouble()));
                break;
            case JsonValueKind.True:
                text.Append("true");
                break;
            case JsonValueKind.False:
                text.Append("false");
                break;
            default:
                text.Append("null");
                break;
        }
    }

    private static void AppendObject(StringBuilder text, JsonElement value, int depth)
    {
        // Of a name that is there twice, the last value stands at the first one's place.
        var members = new OrderedDictionary<string, JsonElement>();
        foreach (var property in value.EnumerateObject())
        {
            members[InputJson.NameOf(property) ?? "\uFFFD"] = property.Value;
        }

        if (members.Count == 0)
        {
            text.Append("{}");
            return;
        }

        if (depth >= MaxDepth)
        {
            text.Append("[Object]");
            return;
        }

        var separator = "{ ";
        foreach (var (name, member) in members)
        {
            text.Append(separator).Append(name).Append(": ");
            Append(text, member, depth + 1);
            separator = ", ";
        }

        text.Append(" }");
    }

    private static void AppendArray(StringBuilder text, JsonElement value, int depth)
    {
        var length = value.GetArrayLength();
        if (length == 0)
        {
            text.Append("[]");
            return;
        }

        if (depth >= MaxDepth)
        {
            text.Append("[Array]");
            return;
        }

        text.Append('[');
        var shown = 0;
        foreach (var item in value.EnumerateArray())
        {
            if (shown == MaxItems)
            {
                break;
            }

            text.Append(shown++ == 0 ? "" : ", ");
            Append(text, item, depth + 1);
        }

        var left = length - shown;
        text.Append(left switch { 0 => "", 1 => ", ... 1 more item", _ => $", ... {left} more items" }).Append(']');
    }

    private static void AppendString(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var character in value)
        {
            _ = character switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' => text.Append($"\\u{(int)character:x4}"),
                _ => text.Append(character),
            };
        }

        text.Append('"');
    }
}
