using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Validation.Merging;

/// <summary>
/// A text that is the same for literals that are the same as written; the reference's, whose length it limits.
/// </summary>
internal static class LiteralKey
{
    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Of(ValueNode value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return text.ToString();
    }

    private static void Append(StringBuilder text, ValueNode value)
    {
        switch (value)
        {
            case VariableNode variable:
                text.Append(CultureInfo.InvariantCulture, $"[\"Variable\",{Quote(variable.Name.Value)}]");
                break;
            case StringValueNode node:
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"[\"StringValue\",{Quote(node.Value)},{(node.IsBlock ? "true" : "false")}]");
                break;
            case ListValueNode list:
                text.Append("[\"ListValue\",[");
                AppendItems(text, list.Values, static (to, item) => Append(to, item));
                text.Append("]]");
                break;
            case ObjectValueNode node:
                text.Append("[\"ObjectValue\",[");
                var fields = node.Fields.OrderBy(static field => field.Name.Value, StringComparer.Ordinal);
                AppendItems(text, fields, static (to, field) =>
                {
                    to.Append(CultureInfo.InvariantCulture, $"[{Quote(field.Name.Value)},");
                    Append(to, field.Value);
                    to.Append(']');
                });
                text.Append("]]");
                break;
            default:
                text.Append(CultureInfo.InvariantCulture, $"[\"{value.Kind}\",{Scalar(value)}]");
                break;
        }
    }

    private static void AppendItems<T>(StringBuilder text, IEnumerable<T> items, Action<StringBuilder, T> append)
    {
        var isFirst = true;
        foreach (var item in items)
        {
            text.Append(isFirst ? "" : ",");
            append(text, item);
            isFirst = false;
        }
    }

    private static string Scalar(ValueNode value) => value switch
    {
        IntValueNode number => Quote(number.Value),
        FloatValueNode number => Quote(number.Value),
        EnumValueNode name => Quote(name.Value),
        BooleanValueNode { Value: true } => "true",
        BooleanValueNode => "false",
        _ => "null",
    };

    private static string Quote(string text) => JsonSerializer.Serialize(text, Plain);
}
