namespace Chirp.Data.Text;

/// <summary>
/// Finds URLs as twitter-text does: with <c>http://</c> or <c>https://</c>, or a bare domain of a known top level.
/// Of bare domains only what is written in ASCII and accented Latin counts, so that one may stand amid Chinese or
/// Japanese, which has no spaces: there a domain with all its neighbours is first read as one.
/// </summary>
internal ref struct UrlScanner
{
    private const int MaxUrlLength = 4096;
    private const int MaxTcoSlugLength = 40;
    private const int DefaultProtocolLength = 8;

    private readonly ReadOnlySpan<char> text;
    private DomainScanner domains;
    private List<FoundPiece>? found;
    private long tailSteps;

    private UrlScanner(ReadOnlySpan<char> text)
    {
        this.text = text;
        domains = new DomainScanner(text);
    }

    /// <summary>The URLs of a text by start, or null for none.</summary>
    public static List<FoundPiece>? Find(ReadOnlySpan<char> text) => Find(text, out _);

    /// <summary>The URLs of a text, and how many characters were read to find them, of tries too.</summary>
    internal static List<FoundPiece>? Find(ReadOnlySpan<char> text, out long steps)
    {
        steps = 0;
        if (!text.Contains('.'))
        {
            return null;
        }

        var scanner = new UrlScanner(text);
        scanner.Scan();
        steps = scanner.domains.Steps + scanner.tailSteps;
        return scanner.found;
    }

    private void Scan()
    {
        var at = 0;
        while (at < text.Length)
        {
            // The sign before a URL is taken with it; at the very beginning none is needed.
            if (CanPrecede(text[at]) && TryMatch(at + 1, out var url))
            {
                Accept(url, text[at]);
                at = url.End;
            }
            else if (at == 0 && TryMatch(0, out url))
            {
                Accept(url, '\0');
                at = url.End;
            }
            else
            {
                at++;
            }
        }
    }

    private static bool CanPrecede(char c) => !(char.IsAsciiLetterOrDigit(c) || TextChars.IsAt(c) || TextChars.IsHash(c)
        || c == '$' || TextChars.IsInvalid(c));

    private bool TryMatch(int start, out Match url)
    {
        url = default;
        var domainStart = start + ProtocolLength(text[start..]);
        if (!domains.TryMatch(domainStart, out var domainEnd))
        {
            return false;
        }

        var portEnd = UrlTail.Port(text, domainEnd, ref tailSteps);
        var pathEnd = UrlTail.Path(text, portEnd, ref tailSteps);
        var queryEnd = UrlTail.Query(text, pathEnd, ref tailSteps);
        url = new Match(start, domainStart, domainEnd, portEnd, pathEnd, queryEnd);
        return true;
    }

    /// <summary>The length of <c>http://</c> or <c>https://</c> at the beginning, or 0.</summary>
    internal static int ProtocolLength(ReadOnlySpan<char> text)
    {
        if (text.Length < 7 || (text[0] | 0x20) != 'h')
        {
            return 0;
        }

        return text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? 7
            : text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? 8
            : 0;
    }

    private void Accept(Match url, char before)
    {
        var domain = text[url.DomainStart..url.DomainEnd];
        var protocolLength = url.HasProtocol ? url.DomainStart - url.Start : DefaultProtocolLength;
        tailSteps += domain.Length;
        // Upstream counts a protocol that is written twice.
        if (protocolLength + url.End - url.Start > MaxUrlLength || !DomainLabels.FitEncoded(domain)
            || (domain.StartsWith("xn--") && !HasAsciiDomain(domain)))
        {
            return;
        }

        if (url.HasProtocol)
        {
            AcceptWithProtocol(url, domain);
        }
        else if (before is not ('-' or '_' or '.' or '/'))
        {
            AcceptBare(url, domain);
        }
    }

    // Links of t.co are all alike; what follows their slug belongs to the sentence.
    private void AcceptWithProtocol(Match url, ReadOnlySpan<char> domain)
    {
        var end = url.End;
        if (url.DomainEnd == url.PortEnd && domain.Equals("t.co", StringComparison.OrdinalIgnoreCase))
        {
            var slug = url.PortEnd + 1;
            var slugEnd = slug;
            while (slugEnd < url.PathEnd && char.IsAsciiLetterOrDigit(text[slugEnd]))
            {
                slugEnd++;
            }

            if (slugEnd - slug > MaxTcoSlugLength)
            {
                return;
            }

            end = slugEnd > slug ? UrlTail.Query(text[..url.End], slugEnd, ref tailSteps) : end;
        }

        (found ??= []).Add(new FoundPiece(EntityKind.Url, url.Start, end));
    }

    private void AcceptBare(Match url, ReadOnlySpan<char> domain)
    {
        var at = 0;
        var any = false;
        var end = 0;
        while (AsciiDomain.TryFind(domain, at, out var start, out end))
        {
            (found ??= []).Add(new FoundPiece(EntityKind.Url, url.Start + start, url.Start + end));
            any = true;
            at = end;
        }

        // A path follows the last of them, where nothing stands between; a query without a path does not.
        if (any && at == domain.Length && url.PathEnd > url.PortEnd)
        {
            found![^1] = found[^1] with { End = url.End, ListStart = url.End };
        }
    }

    private static bool HasAsciiDomain(ReadOnlySpan<char> domain) => AsciiDomain.TryFind(domain, 0, out _, out _);

    private readonly record struct Match(
        int Start, int DomainStart, int DomainEnd, int PortEnd, int PathEnd, int End)
    {
        public bool HasProtocol => DomainStart > Start;
    }
}
