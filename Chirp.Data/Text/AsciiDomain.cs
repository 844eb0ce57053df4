namespace Chirp.Data.Text;

/// <summary>Domains in ASCII and accented Latin within one that was read with its neighbours.</summary>
internal static class AsciiDomain
{
    /// <summary>The first such domain at or after <paramref name="from"/>, as long as may be.</summary>
    public static bool TryFind(ReadOnlySpan<char> domain, int from, out int start, out int end)
    {
        end = -1;
        for (start = from; start < domain.Length; start++)
        {
            var label = start;
            for (var labelEnd = LabelEnd(domain, label); ; labelEnd = LabelEnd(domain, label))
            {
                if (labelEnd == label || labelEnd == domain.Length || domain[labelEnd] != '.')
                {
                    // What is a prefix of no domain is none from a later start either.
                    label = labelEnd;
                    break;
                }

                label = labelEnd + 1;
                end = TopLevelDomains.TryMatch(domain, label, out var found) ? found : end;
            }

            if (end >= 0)
            {
                return true;
            }

            start = label;
        }

        return false;
    }

    private static int LabelEnd(ReadOnlySpan<char> domain, int at)
    {
        while (at < domain.Length
            && (char.IsAsciiLetterOrDigit(domain[at]) || domain[at] == '-' || TextChars.IsLatinAccent(domain[at])))
        {
            at++;
        }

        return at;
    }
}
