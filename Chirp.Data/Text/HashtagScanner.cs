namespace Chirp.Data.Text;

/// <summary>Finds hashtags.</summary>
internal static class HashtagScanner
{
    /// <summary>Adds the hashtags to <paramref name="found"/>, by start, also those within a URL.</summary>
    public static void Find(ReadOnlySpan<char> text, ref List<FoundPiece>? found)
    {
        var taken = 0;
        for (var at = 0; at < text.Length; at++)
        {
            var next = text[at..].IndexOfAny('#', '\uFF03');
            if (next < 0)
            {
                return;
            }

            at += next;
            if (!CanFollow(text, at, taken) || !TryMatch(text, at, out var end))
            {
                continue;
            }

            taken = end;
            var after = text[end..];
            if (after.Length == 0 || !(TextChars.IsHash(after[0]) || after.StartsWith("://")))
            {
                (found ??= []).Add(new FoundPiece(EntityKind.Hashtag, at, end));
            }

            at = end - 1;
        }
    }

    // The whole run of characters a hashtag may have; one of them must be a letter. A sign that is shown as a keycap or
    // as an emoji is none.
    private static bool TryMatch(ReadOnlySpan<char> text, int at, out int end)
    {
        end = at + 1;
        if (end < text.Length && (text[end] is '\uFE0F' or '\u20E3'))
        {
            return false;
        }

        var hasLetter = false;
        while (end < text.Length)
        {
            var codePoint = TextChars.CodePointAt(text, end);
            if (!TextChars.IsHashtagChar(codePoint))
            {
                break;
            }

            hasLetter |= TextChars.IsHashtagLetter(codePoint);
            end += TextChars.UnitsOf(codePoint);
        }

        return hasLetter;
    }

    // Variation selectors are marks, yet after one, that is after an emoji, a hashtag may begin.
    private static bool CanFollow(ReadOnlySpan<char> text, int at, int taken)
    {
        if (at == 0)
        {
            return true;
        }

        if (at == taken)
        {
            return false;
        }

        var before = TextChars.CodePointBefore(text, at);
        return before is 0xFE0E or 0xFE0F
            || (before != '&' && before is not (>= 0xD800 and <= 0xDFFF) && !TextChars.IsHashtagChar(before));
    }
}
