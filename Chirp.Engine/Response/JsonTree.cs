using System.Collections;
using System.Text;
using System.Text.Json;

namespace Chirp.Engine.Response;

/// <summary>Writes trees of plain values: what a custom scalar stands for, and the extensions of errors.</summary>
internal static class JsonTree
{
    /// <summary>Deeper trees are not data: they hold themselves.</summary>
    private const int MaxDepth = 64;

    public static void Write(ResponseWriter writer, object? value, int depth = 0)
    {
        switch (value)
        {
            case null:
                writer.WriteNull();
                break;
            case string text:
                writer.WriteString(text);
                break;
            case bool boolean:
                writer.WriteBoolean(boolean);
                break;
            case int number:
                writer.WriteInt32(number);
                break;
            case long number:
                writer.WriteInt64(number);
                break;
            case double number when double.IsFinite(number):
                writer.WriteDouble(number);
                break;
            case float number when float.IsFinite(number):
                writer.WriteSingle(number);
                break;
            case double or float:
                // As JSON.stringify does.
                writer.WriteNull();
                break;
            case decimal number:
                writer.WriteDecimal(number);
                break;
            case short or sbyte or byte or ushort or uint:
                writer.WriteInt64(Convert.ToInt64(value));
                break;
            case ulong number:
                writer.WriteUInt64(number);
                break;
            case IUtf8SpanFormattable formattable:
                writer.WriteFormatted(formattable);
                break;
            default:
                WriteTree(writer, value, depth);
                break;
        }
    }

    private static void WriteTree(ResponseWriter writer, object value, int depth)
    {
        if (depth >= MaxDepth)
        {
            throw new InvalidOperationException($"A scalar's value is nested more than {MaxDepth} levels deep.");
        }

        switch (value)
        {
            case JsonElement json:
                writer.WriteRaw(Encoding.UTF8.GetBytes(json.GetRawText()));
                break;
            case IReadOnlyDictionary<string, object?> members:
                WriteObject(writer, members, depth);
                break;
            case IDictionary members:
                WriteObject(writer, Entries(members), depth);
                break;
            case IEnumerable items:
                WriteArray(writer, items, depth);
                break;
            default:
                writer.WriteString(value.ToString());
                break;
        }
    }

    private static IEnumerable<KeyValuePair<string, object?>> Entries(IDictionary members)
    {
        foreach (DictionaryEntry entry in members)
        {
            yield return new KeyValuePair<string, object?>(entry.Key.ToString() ?? "", entry.Value);
        }
    }

    private static void WriteObject(
        ResponseWriter writer, IEnumerable<KeyValuePair<string, object?>> members, int depth)
    {
        writer.WriteByte((byte)'{');
        var isFirst = true;
        foreach (var (name, member) in members)
        {
            if (!isFirst)
            {
                writer.WriteByte((byte)',');
            }

            isFirst = false;
            writer.WriteString(name);
            writer.WriteByte((byte)':');
            Write(writer, member, depth + 1);
        }

        writer.WriteByte((byte)'}');
    }

    private static void WriteArray(ResponseWriter writer, IEnumerable items, int depth)
    {
        writer.WriteByte((byte)'[');
        var isFirst = true;
        foreach (var item in items)
        {
            if (!isFirst)
            {
                writer.WriteByte((byte)',');
            }

            isFirst = false;
            Write(writer, item, depth + 1);
        }

        writer.WriteByte((byte)']');
    }
}
