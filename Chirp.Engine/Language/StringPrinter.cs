using System.Globalization;
using System.Text;

namespace Chirp.Engine.Language;

/// <summary>String values as literals.</summary>
internal static class StringPrinter
{
    // A longer single line stands on a line of its own between its quotes.
    private const int MaxBlockLineLength = 70;

    /// <summary>In single quotes, control characters escaped.</summary>
    public static string Quoted(string value)
    {
        var text = new StringBuilder(value.Length + 2).Append('"');
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
                < ' ' or (>= '\x7F' and <= '\x9F') =>
                    text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}"),
                _ => text.Append(character),
            };
        }

        return text.Append('"').ToString();
    }

    /// <summary>As a block string; which values survive that, <see cref="IsPrintableAsBlock"/> says.</summary>
    public static string Block(string value)
    {
        var escaped = value.Replace("\"\"\"", "\\\"\"\"", StringComparison.Ordinal);
        var isSingleLine = escaped.AsSpan().IndexOfAny('\n', '\r') < 0;

        // Without a line break in front, lines that are all indented would lose that as common indentation.
        var leadingLine = !isSingleLine && AreFurtherLinesIndented(escaped);
        var endsInTripleQuotes = escaped.EndsWith("\\\"\"\"", StringComparison.Ordinal);
        var trailingLine = (value.EndsWith('"') && !endsInTripleQuotes) || value.EndsWith('\\');
        var asLines = !isSingleLine || value.Length > MaxBlockLineLength || trailingLine || endsInTripleQuotes;
        var keepsFirstLine = isSingleLine && value.Length > 0 && IsIndentation(value[0]);

        var open = (asLines && !keepsFirstLine) || leadingLine ? "\"\"\"\n" : "\"\"\"";
        return open + escaped + (asLines || trailingLine ? "\n\"\"\"" : "\"\"\"");
    }

    /// <summary>Whether the value reads back the same from a block string.</summary>
    public static bool IsPrintableAsBlock(string value)
    {
        bool isEmptyLine = true, hasIndent = false, hasCommonIndent = true, hasSeenLine = false;
        foreach (var character in value)
        {
            switch (character)
            {
                case <= '\x8' or '\xB' or '\f' or '\r' or '\xE' or '\xF':
                    return false;
                case '\n' when isEmptyLine && !hasSeenLine:
                    return false;
                case '\n':
                    (hasSeenLine, isEmptyLine, hasIndent) = (true, true, false);
                    break;
                case '\t' or ' ':
                    hasIndent |= isEmptyLine;
                    break;
                default:
                    hasCommonIndent &= hasIndent;
                    isEmptyLine = false;
                    break;
            }
        }

        return value.Length == 0 || (!isEmptyLine && !(hasCommonIndent && hasSeenLine));
    }

    private static bool AreFurtherLinesIndented(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is not ('\n' or '\r') || (text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n'))
            {
                continue;
            }

            if (i + 1 < text.Length && text[i + 1] is not ('\n' or '\r') && !IsIndentation(text[i + 1]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsIndentation(char character) => character is ' ' or '\t';
}
