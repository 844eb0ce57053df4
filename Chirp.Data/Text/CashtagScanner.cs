namespace Chirp.Data.Text;

/// <summary>Finds cashtags: a stock's symbol of one to six letters, and one or two of its class of shares.</summary>
internal static class CashtagScanner
{
    private const int MaxSymbolLength = 6;
    private const int MaxClassLength = 2;

    /// <summary>Adds the cashtags to <paramref name="found"/>, by start.</summary>
    public static void Find(ReadOnlySpan<char> text, ref List<FoundPiece>? found)
    {
        for (var at = 0; at < text.Length; at++)
        {
            var next = text[at..].IndexOf('$');
            if (next < 0)
            {
                return;
            }

            at += next;
            if ((at == 0 || TextChars.IsSpace(text[at - 1])) && TryMatch(text, at, out var end))
            {
                (found ??= []).Add(new FoundPiece(EntityKind.Cashtag, at, end));
                at = end - 1;
            }
        }
    }

    private static bool TryMatch(ReadOnlySpan<char> text, int at, out int end)
    {
        end = at + 1 + LettersAt(text, at + 1, MaxSymbolLength);
        if (end == at + 1)
        {
            return false;
        }

        if (end < text.Length && (text[end] is '.' or '_'))
        {
            var shares = LettersAt(text, end + 1, MaxClassLength);
            if (shares > 0 && CanEnd(text, end + 1 + shares))
            {
                end += 1 + shares;
                return true;
            }
        }

        return CanEnd(text, end);
    }

    private static int LettersAt(ReadOnlySpan<char> text, int start, int max)
    {
        var length = 0;
        while (length < max && start + length < text.Length && char.IsAsciiLetter(text[start + length]))
        {
            length++;
        }

        return length;
    }

    private static bool CanEnd(ReadOnlySpan<char> text, int end) => end == text.Length
        || TextChars.IsPunctuation(text[end]) || TextChars.IsSpace(text[end]) || text[end] == '\uFEFF';
}
