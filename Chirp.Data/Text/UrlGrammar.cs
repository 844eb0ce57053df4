using System.Buffers;

namespace Chirp.Data.Text;

/// <summary>
/// A URL after its protocol, whole: the grammar of RFC 3986 that twitter-text validates, with domains of any script and
/// Cyrillic also in the path. Unlike in running text nothing is given back, and any top-level domain will do.
/// </summary>
internal static class UrlGrammar
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    private const string SubDelims = "!$&'()*+,;=";
    private const int MaxPortDigits = 5;
    private const int MaxOctet = 255;

    private static readonly SearchValues<char> UserInfoChars = SearchValues.Create(Unreserved + SubDelims + ":");
    private static readonly SearchValues<char> PathChars = SearchValues.Create(Unreserved + SubDelims + ":|@/");
    private static readonly SearchValues<char> QueryChars = SearchValues.Create(Unreserved + SubDelims + ":|@/?");
    private static readonly SearchValues<char> Ipv6Chars = SearchValues.Create("0123456789abcdefABCDEF:.");

    public static bool IsMatch(ReadOnlySpan<char> text)
    {
        var fragment = Cut(ref text, '#');
        var query = Cut(ref text, '?');
        var slash = text.IndexOf('/');
        var path = slash < 0 ? [] : text[slash..];
        return IsAuthority(slash < 0 ? text : text[..slash])
            && AreAll(path, PathChars) && AreAll(query, QueryChars) && AreAll(fragment, QueryChars);
    }

    // Takes the part after the sign off the text; none where the sign is missing.
    private static ReadOnlySpan<char> Cut(ref ReadOnlySpan<char> text, char sign)
    {
        var at = text.IndexOf(sign);
        if (at < 0)
        {
            return [];
        }

        var rest = text[(at + 1)..];
        text = text[..at];
        return rest;
    }

    private static bool AreAll(ReadOnlySpan<char> text, SearchValues<char> allowed)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '%')
            {
                if (at + 2 >= text.Length || !char.IsAsciiHexDigit(text[at + 1]) || !char.IsAsciiHexDigit(text[at + 2]))
                {
                    return false;
                }

                at += 2;
            }
            else if (!allowed.Contains(text[at]) && !TextChars.IsCyrillic(text[at]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsAuthority(ReadOnlySpan<char> text)
    {
        var at = text.IndexOf('@');
        if (at >= 0 && !AreAll(text[..at], UserInfoChars))
        {
            return false;
        }

        var host = text[(at + 1)..];
        var port = host.LastIndexOf(':');
        if (port > host.LastIndexOf(']'))
        {
            var digits = host[(port + 1)..];
            if (digits.Length is 0 or > MaxPortDigits || digits.ContainsAnyExceptInRange('0', '9'))
            {
                return false;
            }

            host = host[..port];
        }

        return IsIpv6(host) || IsIpv4(host) || IsDomain(host);
    }

    private static bool IsIpv6(ReadOnlySpan<char> host) =>
        host.Length > 2 && host[0] == '[' && host[^1] == ']' && !host[1..^1].ContainsAnyExcept(Ipv6Chars);

    private static bool IsIpv4(ReadOnlySpan<char> host)
    {
        var octets = 0;
        foreach (var part in host.Split('.'))
        {
            var octet = host[part];
            if (++octets > 4 || octet.Length is 0 or > 3 || octet.ContainsAnyExceptInRange('0', '9')
                || (octet.Length > 1 && octet[0] == '0') || int.Parse(octet) > MaxOctet)
            {
                return false;
            }
        }

        return octets == 4;
    }

    // Subdomains may have underscores within; the domain itself and the top level may not, and the latter begins with a
    // letter. All of ASCII: anything beyond is a letter here.
    private static bool IsDomain(ReadOnlySpan<char> host)
    {
        var top = host.LastIndexOf('.');
        if (top < 0 || !IsSegment(host[(top + 1)..], false) || char.IsAsciiDigit(host[top + 1]))
        {
            return false;
        }

        var subdomains = host[..top];
        var domain = subdomains.LastIndexOf('.');
        if (!IsSegment(subdomains[(domain + 1)..], false))
        {
            return false;
        }

        if (domain < 0)
        {
            return true;
        }

        subdomains = subdomains[..domain];
        foreach (var part in subdomains.Split('.'))
        {
            if (!IsSegment(subdomains[part], true))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsSegment(ReadOnlySpan<char> segment, bool allowUnderscore)
    {
        if (segment.Length == 0 || !IsLetterOrDigit(segment[0]) || !IsLetterOrDigit(segment[^1]))
        {
            return false;
        }

        foreach (var c in segment)
        {
            if (!IsLetterOrDigit(c) && c != '-' && !(allowUnderscore && c == '_'))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsLetterOrDigit(char c) => c >= 0x80 || char.IsAsciiLetterOrDigit(c);
}
