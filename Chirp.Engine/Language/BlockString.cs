using System.Buffers;
using System.Text;

namespace Chirp.Engine.Language;

/// <summary>Block strings: their end and their value (specification section 2.9.4, BlockStringValue).</summary>
internal static class BlockString
{
    /// <summary>The offset behind the closing quotes of what begins at <paramref name="start"/>.</summary>
    public static int FindEnd(SourceText source, int start)
    {
        var text = source.Utf8.Span;
        var position = start + 3;
        while (true)
        {
            var length = text[position..].IndexOf("\"\"\""u8);
            if (length < 0)
            {
                throw SyntaxErrors.Create(source, text.Length, "Unterminated string.");
            }

            position += length;
            var isEscaped = length > 0 && text[position - 1] == '\\';
            position += 3;
            if (!isEscaped)
            {
                return position;
            }
        }
    }

    /// <summary>The value of a valid block string, given with its quotes.</summary>
    public static string Decode(ReadOnlySpan<byte> literal)
    {
        var text = literal[3..^3];
        var shape = Measure(text);
        if (shape.LastLine < 0)
        {
            return "";
        }

        char[]? rented = null;
        var buffer = text.Length <= 256 ? stackalloc char[256] : rented = ArrayPool<char>.Shared.Rent(text.Length);
        var written = 0;
        var lines = new LineReader(text);
        for (var number = 0; number <= shape.LastLine; number++)
        {
            var line = lines.Next();
            if (number < shape.FirstLine)
            {
                continue;
            }

            if (number > shape.FirstLine)
            {
                buffer[written++] = '\n';
            }

            written += Unescape(number == 0 ? line : line[Math.Min(shape.Indent, line.Length)..], buffer[written..]);
        }

        var value = new string(buffer[..written]);
        if (rented is not null)
        {
            ArrayPool<char>.Shared.Return(rented);
        }

        return value;
    }

    private static BlockShape Measure(ReadOnlySpan<byte> text)
    {
        int firstLine = -1, lastLine = -1, indent = int.MaxValue;
        var lines = new LineReader(text);
        for (var number = 0; !lines.IsAtEnd; number++)
        {
            var line = lines.Next();
            var lineIndent = line.IndexOfAnyExcept((byte)' ', (byte)'\t');
            if (lineIndent < 0)
            {
                continue;
            }

            firstLine = firstLine < 0 ? number : firstLine;
            lastLine = number;
            if (number > 0)
            {
                indent = Math.Min(indent, lineIndent);
            }
        }

        return new BlockShape(firstLine, lastLine, indent);
    }

    // The only escape of a block string is the one of its own quotes.
    private static int Unescape(ReadOnlySpan<byte> line, Span<char> target)
    {
        var written = 0;
        while (true)
        {
            var length = line.IndexOf("\\\"\"\""u8);
            written += Encoding.UTF8.GetChars(length < 0 ? line : line[..length], target[written..]);
            if (length < 0)
            {
                return written;
            }

            "\"\"\"".CopyTo(target[written..]);
            written += 3;
            line = line[(length + 4)..];
        }
    }

    /// <summary>Lines that are not blank: the first, the last (−1 for none), and their common indentation.</summary>
    private readonly record struct BlockShape(int FirstLine, int LastLine, int Indent);

    /// <summary>Splits at LF, CR and CRLF; text without any of them is one line.</summary>
    private ref struct LineReader(ReadOnlySpan<byte> text)
    {
        private ReadOnlySpan<byte> _rest = text;

        public bool IsAtEnd { get; private set; }

        public ReadOnlySpan<byte> Next()
        {
            var length = _rest.IndexOfAny((byte)'\n', (byte)'\r');
            if (length < 0)
            {
                IsAtEnd = true;
                return _rest;
            }

            var line = _rest[..length];
            _rest = _rest[(_rest[length..].StartsWith("\r\n"u8) ? length + 2 : length + 1)..];
            return line;
        }
    }
}
