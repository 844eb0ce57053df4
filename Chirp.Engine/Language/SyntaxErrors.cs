using System.Buffers;
using System.Globalization;
using System.Text;

namespace Chirp.Engine.Language;

/// <summary>Makes the exceptions of lexer and parser: one located error each.</summary>
internal static class SyntaxErrors
{
    public static GraphQLException Create(SourceText source, int offset, string description) =>
        new(new GraphQLError($"Syntax Error: {description}", ErrorCodes.Syntax, [source.LocationAt(offset)]));

    /// <param name="source">The text.</param>
    /// <param name="offset">Where the limit was reached.</param>
    /// <param name="found">What the document has, as a phrase with its number.</param>
    /// <param name="limit">The most it may have.</param>
    /// <param name="setting">The property of <see cref="ParserLimits"/> to change.</param>
    public static GraphQLException Limit(SourceText source, int offset, string found, int limit, string setting) =>
        new(new GraphQLError(
            $"The document {found}; the limit is {limit} ({nameof(ParserLimits)}.{setting}).",
            ErrorCodes.LimitExceeded,
            [source.LocationAt(offset)]));

    /// <summary>The first offset at which the text is not UTF-8.</summary>
    public static GraphQLException InvalidUtf8(SourceText source)
    {
        var text = source.Utf8.Span;
        var offset = 0;
        while (Rune.DecodeFromUtf8(text[offset..], out _, out var size) == OperationStatus.Done)
        {
            offset += size;
        }

        return Create(source, offset, $"Invalid UTF-8: byte 0x{text[offset]:X2}.");
    }

    /// <summary>The character at an offset as messages show it: quoted ASCII, or its code point.</summary>
    public static string CharacterAt(ReadOnlySpan<byte> text, int offset)
    {
        if (offset >= text.Length)
        {
            return TokenKind.EndOfFile.Describe();
        }

        _ = Rune.DecodeFromUtf8(text[offset..], out var character, out _);
        return character.Value switch
        {
            '"' => "'\"'",
            >= ' ' and <= '~' => $"\"{character}\"",
            _ => string.Create(CultureInfo.InvariantCulture, $"U+{character.Value:X4}"),
        };
    }

    /// <summary>The next <paramref name="units"/> UTF-16 code units, fewer at the end of the text.</summary>
    public static string Excerpt(ReadOnlySpan<byte> text, int offset, int units)
    {
        // A code unit takes at most four bytes, so what is cut off within a character lies behind the units asked for.
        var rest = text.Slice(offset, Math.Min(units * 4, text.Length - offset));
        var decoded = Encoding.UTF8.GetString(rest);
        if (decoded.Length <= units)
        {
            return decoded;
        }

        // Half a character cannot be sent as UTF-8.
        return char.IsHighSurrogate(decoded[units - 1]) ? decoded[..(units - 1)] + '\uFFFD' : decoded[..units];
    }
}
