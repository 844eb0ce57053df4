namespace Chirp.Data.Text;

/// <summary>Finds mentions of users and of their lists.</summary>
internal static class MentionScanner
{
    private const int MaxNameLength = 20;
    private const int MaxSlugLength = 25;

    /// <summary>Adds the mentions to <paramref name="found"/>, by start.</summary>
    public static void Find(ReadOnlySpan<char> text, ref List<FoundPiece>? found)
    {
        // What a match took, also one that is dropped for what follows it, is not before the next one.
        var taken = 0;
        for (var at = 0; at < text.Length; at++)
        {
            var next = text[at..].IndexOfAny('@', '\uFF20');
            if (next < 0)
            {
                return;
            }

            at += next;
            if (!CanFollow(text, at, taken) || !TryMatch(text, at, out var mention))
            {
                continue;
            }

            taken = mention.End;
            at = mention.End - 1;
            if (!EndsName(text[mention.End..]))
            {
                (found ??= []).Add(mention);
            }
        }
    }

    /// <summary>The user whom a text answers: the mention it begins with, after spaces at most.</summary>
    public static string? FindReply(ReadOnlySpan<char> text)
    {
        var at = 0;
        while (at < text.Length && TextChars.IsSpace(text[at]))
        {
            at++;
        }

        if (at == text.Length || !TextChars.IsAt(text[at]))
        {
            return null;
        }

        var length = NameLength(text[(at + 1)..]);
        return length == 0 || EndsName(text[(at + 1 + length)..]) ? null : text.Slice(at + 1, length).ToString();
    }

    /// <summary>A mention at an at sign, whatever surrounds it.</summary>
    public static bool TryMatch(ReadOnlySpan<char> text, int at, out FoundPiece mention)
    {
        var length = NameLength(text[(at + 1)..]);
        var nameEnd = at + 1 + length;
        mention = new FoundPiece(EntityKind.Mention, at, nameEnd + SlugLength(text[nameEnd..]), nameEnd);
        return length > 0;
    }

    private static int NameLength(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && length < MaxNameLength && TextChars.IsNameChar(text[length]))
        {
            length++;
        }

        return length;
    }

    private static int SlugLength(ReadOnlySpan<char> text)
    {
        if (text.Length < 2 || text[0] != '/' || !char.IsAsciiLetter(text[1]))
        {
            return 0;
        }

        var length = 2;
        while (length < text.Length && length <= MaxSlugLength
            && (TextChars.IsNameChar(text[length]) || text[length] == '-'))
        {
            length++;
        }

        return length;
    }

    // Nothing, a sign that does not make the mention part of a word or an address, or "RT".
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

        var before = text[at - 1];
        if (!TextChars.IsNameChar(before) && !TextChars.IsAt(before)
            && before is not ('!' or '#' or '$' or '%' or '&' or '*'))
        {
            return true;
        }

        var retweet = at - 2;
        return retweet >= taken && (text[retweet] | 0x20) == 'r' && (text[at - 1] | 0x20) == 't'
            && (retweet == 0 || (retweet > taken && !IsWordBeforeRetweet(text[retweet - 1])));
    }

    private static bool IsWordBeforeRetweet(char c) => TextChars.IsNameChar(c) || c is '+' or '~' or '.' or '-';

    private static bool EndsName(ReadOnlySpan<char> after) =>
        after.Length > 0 && (TextChars.IsAt(after[0]) || TextChars.IsLatinAccent(after[0]) || after.StartsWith("://"));
}
