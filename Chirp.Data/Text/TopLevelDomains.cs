using System.Collections.Frozen;

namespace Chirp.Data.Text;

/// <summary>The top-level domains by which a word with dots is told from a URL.</summary>
internal static class TopLevelDomains
{
    private static readonly FrozenSet<string> All =
        TextResource.Lines("tlds.txt").ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> BySpan =
        All.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly int MaxLength = All.Max(domain => domain.Length);

    /// <summary>
    /// The longest top-level domain at an index that no letter, digit, at sign, plus or hyphen of ASCII follows; or one
    /// in Punycode, which is any.
    /// </summary>
    public static bool TryMatch(ReadOnlySpan<char> text, int start, out int end)
    {
        var letters = start;
        while (letters < text.Length && char.IsAsciiLetter(text[letters]))
        {
            letters++;
        }

        if (letters > start && (letters == text.Length || text[letters] < 0x80))
        {
            end = letters;
            return (CanEnd(text, end) && end - start <= MaxLength && BySpan.Contains(text[start..end]))
                || TryMatchPunycode(text, start, out end);
        }

        for (end = Math.Min(text.Length, start + MaxLength); end > start; end--)
        {
            if (CanEnd(text, end) && BySpan.Contains(text[start..end]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool CanEnd(ReadOnlySpan<char> text, int end) =>
        end == text.Length || !(char.IsAsciiLetterOrDigit(text[end]) || text[end] is '@' or '+' or '-');

    private static bool TryMatchPunycode(ReadOnlySpan<char> text, int start, out int end)
    {
        const string prefix = "xn--";
        end = start + prefix.Length;
        if (!text[start..].StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '-'))
        {
            end++;
        }

        return end > start + prefix.Length;
    }
}
