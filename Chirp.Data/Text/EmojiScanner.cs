namespace Chirp.Data.Text;

/// <summary>
/// Finds what readers see as one emoji (Unicode Technical Standard #51). Only sequences that are recommended for
/// general interchange are one; any chain of joined emoji would let a text be as long as it likes.
/// </summary>
internal static class EmojiScanner
{
    private const int Joiner = 0x200D;
    private const char EmojiStyle = '\uFE0F';
    private const char TextStyle = '\uFE0E';
    private const char Keycap = '\u20E3';
    private const int BlackFlag = 0x1F3F4;
    private const int EndTag = 0xE007F;
    private const int MaxJoined = 4;

    // In units: the longest name of a part of a region, "gbeng", and the longest joined sequence, four pairs.
    private const int MaxTags = 6;
    private const int MaxKeyUnits = 2 * MaxJoined;

    private static readonly EmojiTable Table = EmojiTable.Read();

    /// <summary>The emoji at an index. A character that is shown as text by itself is none.</summary>
    public static bool TryMatch(ReadOnlySpan<char> text, int at, out int end)
    {
        var c = text[at];
        if (c < 0xA9)
        {
            return TryKeycap(text, at, out end);
        }

        // Between these two blocks, where most scripts are, there is no emoji.
        if (c is > '\u00AE' and < '\u203C')
        {
            end = at;
            return false;
        }

        return TryFlag(text, at, out end) || TryJoined(text, at, out end);
    }

    private static bool TryKeycap(ReadOnlySpan<char> text, int at, out int end)
    {
        end = at + 1;
        if (!char.IsAsciiDigit(text[at]) && text[at] is not ('#' or '*'))
        {
            return false;
        }

        end += end < text.Length && text[end] == EmojiStyle ? 1 : 0;
        return end < text.Length && text[end++] == Keycap;
    }

    private static bool TryFlag(ReadOnlySpan<char> text, int at, out int end)
    {
        end = at;
        var first = TextChars.CodePointAt(text, at);
        if (first == BlackFlag)
        {
            return TryTaggedFlag(text, at + 2, out end);
        }

        if (!IsRegional(first) || at + 2 >= text.Length || !IsRegional(TextChars.CodePointAt(text, at + 2)))
        {
            return false;
        }

        end = at + 4;
        return Table.Flags.Contains([RegionalLetter(first), RegionalLetter(TextChars.CodePointAt(text, at + 2))]);
    }

    private static bool TryTaggedFlag(ReadOnlySpan<char> text, int at, out int end)
    {
        Span<char> tags = stackalloc char[MaxTags];
        var count = 0;
        end = at;
        while (end < text.Length && count < MaxTags)
        {
            var tag = TextChars.CodePointAt(text, end);
            end += TextChars.UnitsOf(tag);
            if (tag == EndTag)
            {
                return Table.Flags.Contains(tags[..count]);
            }

            if (tag is < 0xE0020 or > 0xE007E)
            {
                return false;
            }

            tags[count++] = (char)(tag - 0xE0000);
        }

        return false;
    }

    private static bool IsRegional(int codePoint) => codePoint is >= 0x1F1E6 and <= 0x1F1FF;

    private static char RegionalLetter(int codePoint) => (char)('A' + codePoint - 0x1F1E6);

    // One emoji, or the longest known sequence of joined ones.
    private static bool TryJoined(ReadOnlySpan<char> text, int at, out int end)
    {
        Span<char> key = stackalloc char[MaxKeyUnits];
        var keyLength = 0;
        var isEmoji = TryElement(text, at, key, ref keyLength, out end, out var exists);
        var next = end;
        for (var joined = 1; exists && joined < MaxJoined; joined++)
        {
            if (next >= text.Length || text[next] != Joiner || next + 1 == text.Length)
            {
                break;
            }

            TryElement(text, next + 1, key, ref keyLength, out next, out exists);
            if (exists && Table.Joined.Contains(key[..keyLength]))
            {
                isEmoji = true;
                end = next;
            }
        }

        return isEmoji;
    }

    // An emoji with its skin tone or its style. Exists, but is none by itself: one that is shown as text.
    private static bool TryElement(
        ReadOnlySpan<char> text, int at, Span<char> key, ref int keyLength, out int end, out bool exists)
    {
        var codePoint = TextChars.CodePointAt(text, at);
        var units = TextChars.UnitsOf(codePoint);
        end = at + units;
        var isEmoji = Table.Presented.Contains(codePoint);
        exists = isEmoji || Table.Textual.Contains(codePoint);
        if (!exists)
        {
            return false;
        }

        text.Slice(at, units).CopyTo(key[keyLength..]);
        keyLength += units;
        if (end < text.Length && text[end] == TextStyle)
        {
            return exists = false;
        }

        if (end < text.Length && text[end] == EmojiStyle)
        {
            end++;
            return true;
        }

        if (end < text.Length && TextChars.CodePointAt(text, end) is >= 0x1F3FB and <= 0x1F3FF
            && Table.TakesSkinTone.Contains(codePoint))
        {
            end += 2;
            return true;
        }

        return isEmoji;
    }
}
