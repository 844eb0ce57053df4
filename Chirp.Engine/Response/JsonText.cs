using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Chirp.Engine.Response;

/// <summary>
/// Text between the quotes of a JSON string, escaped as <c>JSON.stringify</c> does (ECMA-262, QuoteJSONString): quotes,
/// backslashes and control characters, and a lone surrogate as <c>\udXXX</c>. Nothing else is escaped.
/// </summary>
internal static class JsonText
{
    private const string Escaped =
        "\"\\\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u0009\u000a\u000b\u000c\u000d\u000e\u000f" +
        "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f";

    private static readonly SearchValues<char> _escapedUnits = SearchValues.Create(Escaped);

    /// <summary>The same set for text that is UTF-8 already.</summary>
    public static SearchValues<byte> EscapedBytes { get; } = SearchValues.Create(Encoding.ASCII.GetBytes(Escaped));

    /// <summary>
    /// Copies text that needs no escape; false where it does. <paramref name="destination"/> holds three bytes a unit.
    /// </summary>
    public static bool TryCopyPlain(ReadOnlySpan<char> text, Span<byte> destination, out int written)
    {
        written = 0;
        return text.IndexOfAny(_escapedUnits) < 0
            && Utf8.FromUtf16(text, destination, out _, out written, replaceInvalidSequences: false)
                == OperationStatus.Done;
    }

    /// <summary>
    /// Copies any text; <paramref name="destination"/> holds six bytes a unit. Gives the bytes written.
    /// </summary>
    public static int CopyEscaped(ReadOnlySpan<char> text, Span<byte> destination)
    {
        var written = 0;
        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAny(_escapedUnits);
            var run = plain < 0 ? text : text[..plain];
            Utf8.FromUtf16(run, destination[written..], out var read, out var bytes, replaceInvalidSequences: false);
            written += bytes;
            text = text[read..];
            if (text.IsEmpty)
            {
                break;
            }

            // Either a unit that is always escaped, or the lone surrogate that stopped the transcoding.
            written += CopyEscape(text[0], destination[written..]);
            text = text[1..];
        }

        return written;
    }

    private static int CopyEscape(char unit, Span<byte> destination)
    {
        var name = unit switch
        {
            '"' => (byte)'"',
            '\\' => (byte)'\\',
            '\b' => (byte)'b',
            '\f' => (byte)'f',
            '\n' => (byte)'n',
            '\r' => (byte)'r',
            '\t' => (byte)'t',
            _ => (byte)'u',
        };
        destination[0] = (byte)'\\';
        destination[1] = name;
        if (name != 'u')
        {
            return 2;
        }

        for (var digit = 0; digit < 4; digit++)
        {
            destination[2 + digit] = (byte)"0123456789abcdef"[(unit >> (12 - (4 * digit))) & 15];
        }

        return 6;
    }
}
