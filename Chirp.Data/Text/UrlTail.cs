namespace Chirp.Data.Text;

/// <summary>
/// Port, path and query of a URL within running text. Each takes as much as it may and then gives back what rather ends
/// the sentence than the URL: a period, a comma, an unmatched parenthesis.
/// </summary>
internal static class UrlTail
{
    /// <summary>The end of a port, or <paramref name="at"/>.</summary>
    public static int Port(ReadOnlySpan<char> text, int at, ref long steps)
    {
        var end = at + 1;
        if (at == text.Length || text[at] != ':')
        {
            return at;
        }

        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        steps += end - at;
        return end > at + 1 ? end : at;
    }

    /// <summary>The end of a path, or <paramref name="at"/>. A slash alone is one.</summary>
    public static int Path(ReadOnlySpan<char> text, int at, ref long steps)
    {
        if (at == text.Length || text[at] != '/')
        {
            return at;
        }

        var end = at + 1;
        var next = at + 1;
        while (next < text.Length)
        {
            if (IsPathChar(text[next]))
            {
                next++;
                end = CanEndPath(text[next - 1]) ? next : end;
            }
            else if (TryParentheses(text, next, ref steps, out var after))
            {
                next = end = after;
            }
            else
            {
                break;
            }
        }

        steps += next - at;
        return end;
    }

    /// <summary>The end of a query, or <paramref name="at"/>.</summary>
    public static int Query(ReadOnlySpan<char> text, int at, ref long steps)
    {
        if (at == text.Length || text[at] != '?')
        {
            return at;
        }

        var end = at;
        var next = at + 1;
        for (; next < text.Length && IsQueryChar(text[next]); next++)
        {
            end = CanEndQuery(text[next]) ? next + 1 : end;
        }

        steps += next - at;
        return end;
    }

    // (path) or (path(path)path), as encyclopedias name their articles: one pair may stand within another.
    private static bool TryParentheses(ReadOnlySpan<char> text, int start, ref long steps, out int end)
    {
        end = start;
        if (text[start] != '(')
        {
            return false;
        }

        var next = SkipPathChars(text, start + 1);
        var isEmpty = next == start + 1;
        if (next < text.Length && text[next] == '(')
        {
            var inner = SkipPathChars(text, next + 1);
            if (inner == next + 1 || inner == text.Length || text[inner] != ')')
            {
                steps += inner - start;
                return false;
            }

            isEmpty = false;
            next = SkipPathChars(text, inner + 1);
        }

        steps += next - start;
        end = next + 1;
        return !isEmpty && next < text.Length && text[next] == ')';
    }

    private static int SkipPathChars(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && IsPathChar(text[at]))
        {
            at++;
        }

        return at;
    }

    private static bool IsLetter(char c) =>
        char.IsAsciiLetterOrDigit(c) || TextChars.IsCyrillic(c) || TextChars.IsLatinAccent(c);

    private static bool IsPathChar(char c) =>
        IsLetter(c) || c == '\u2013' || (c < 0x80 && "!*';:=+,.$/%#[]-_~@|&".Contains(c));

    private static bool CanEndPath(char c) => IsLetter(c) || c is '+' or '-' or '=' or '_' or '#' or '/';

    private static bool IsQueryChar(char c) =>
        char.IsAsciiLetterOrDigit(c) || (c < 0x80 && "!?*'@();:&=+$/%#[]-_.,~|".Contains(c));

    private static bool CanEndQuery(char c) =>
        char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '&' or '=' or '#' or '/';
}
