using System.Buffers;
using System.Text;

namespace Chirp.Engine.Language;

/// <summary>String literals in single quotes and their escapes (specification section 2.9.4).</summary>
internal static class QuotedString
{
    private static readonly SearchValues<byte> Stops = SearchValues.Create("\"\\\n\r"u8);

    /// <summary>The offset behind the closing quote of the literal that begins at <paramref name="start"/>.</summary>
    public static int FindEnd(SourceText source, int start, out bool hasEscapes)
    {
        var text = source.Utf8.Span;
        var position = start + 1;
        hasEscapes = false;
        while (true)
        {
            var length = text[position..].IndexOfAny(Stops);
            position = length < 0 ? text.Length : position + length;
            if (length < 0 || text[position] is (byte)'\n' or (byte)'\r')
            {
                throw SyntaxErrors.Create(source, position, "Unterminated string.");
            }

            if (text[position] == '"')
            {
                return position + 1;
            }

            hasEscapes = true;
            if (ReadEscape(text, position, out var size) < 0)
            {
                var kind = At(text, position + 1) == 'u' ? "Unicode" : "character";
                throw SyntaxErrors.Create(
                    source,
                    position,
                    $"Invalid {kind} escape sequence: \"{SyntaxErrors.Excerpt(text, position, size)}\".");
            }

            position += size;
        }
    }

    /// <summary>The value of a valid literal, given with its quotes.</summary>
    public static string Decode(ReadOnlySpan<byte> literal)
    {
        var text = literal[1..^1];

        // Decoded text never has more UTF-16 units than the literal has bytes.
        char[]? rented = null;
        var buffer = text.Length <= 256 ? stackalloc char[256] : rented = ArrayPool<char>.Shared.Rent(text.Length);
        var written = 0;
        while (true)
        {
            var length = text.IndexOf((byte)'\\');
            written += Encoding.UTF8.GetChars(length < 0 ? text : text[..length], buffer[written..]);
            if (length < 0)
            {
                break;
            }

            var character = new Rune(ReadEscape(text, length, out var size));
            written += character.EncodeToUtf16(buffer[written..]);
            text = text[(length + size)..];
        }

        var value = new string(buffer[..written]);
        if (rented is not null)
        {
            ArrayPool<char>.Shared.Return(rented);
        }

        return value;
    }

    /// <summary>
    /// The code point of the escape at <paramref name="position"/>, or −1 where there is none.
    /// <paramref name="size"/>: its bytes, or how many UTF-16 units of it an error shows.
    /// </summary>
    private static int ReadEscape(ReadOnlySpan<byte> text, int position, out int size)
    {
        var letter = At(text, position + 1);
        if (letter == 'u')
        {
            return At(text, position + 2) == '{'
                ? ReadBracedEscape(text, position, out size)
                : ReadFixedEscape(text, position, out size);
        }

        size = 2;
        return letter switch
        {
            '"' or '\\' or '/' => letter,
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            _ => -1,
        };
    }

    // \u{…}: any scalar value, of up to eight digits with leading zeros.
    private static int ReadBracedEscape(ReadOnlySpan<byte> text, int position, out int size)
    {
        var point = 0;
        size = 3;
        while (size < 12)
        {
            var character = At(text, position + size++);
            if (character == '}')
            {
                return size >= 5 && Rune.IsValid(point) ? point : -1;
            }

            point = (point << 4) | HexDigit(character);
            if (point < 0)
            {
                break;
            }
        }

        return -1;
    }

    // \uXXXX: a scalar value, or a leading surrogate whose trailing one must follow in the same form.
    private static int ReadFixedEscape(ReadOnlySpan<byte> text, int position, out int size)
    {
        size = 6;
        var code = HexCode(text, position + 2);
        if (Rune.IsValid(code))
        {
            return code;
        }

        if (code is < 0xD800 or > 0xDBFF || At(text, position + 6) != '\\' || At(text, position + 7) != 'u')
        {
            return -1;
        }

        var trailing = HexCode(text, position + 8);
        if (trailing is < 0xDC00 or > 0xDFFF)
        {
            return -1;
        }

        size = 12;
        return char.ConvertToUtf32((char)code, (char)trailing);
    }

    // Negative where one of the four is not a digit.
    private static int HexCode(ReadOnlySpan<byte> text, int position) =>
        (HexDigit(At(text, position)) << 12) | (HexDigit(At(text, position + 1)) << 8)
        | (HexDigit(At(text, position + 2)) << 4) | HexDigit(At(text, position + 3));

    private static int HexDigit(int character) => character switch
    {
        >= '0' and <= '9' => character - '0',
        >= 'A' and <= 'F' => character - 'A' + 10,
        >= 'a' and <= 'f' => character - 'a' + 10,
        _ => -1,
    };

    private static int At(ReadOnlySpan<byte> text, int position) => position < text.Length ? text[position] : -1;
}
