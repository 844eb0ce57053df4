namespace Chirp.GraphQL.Features.Accounts;

/// <summary>
/// Email addresses as HTML's input field takes them (HTML, section 4.10.5.1.5), with a dot in the domain. Kept in lower
/// case, so that an address has one account.
/// </summary>
internal static class EmailAddress
{
    public const int MaxLength = 254;
    private const int MaxLocalLength = 64;
    private const int MaxLabelLength = 63;

    public static string? Normalize(string text)
    {
        var trimmed = text.Trim();
        var at = trimmed.IndexOf('@');
        return trimmed.Length <= MaxLength && at is >= 1 and <= MaxLocalLength
            && IsLocalPart(trimmed.AsSpan(0, at)) && IsDomain(trimmed.AsSpan(at + 1))
            ? trimmed.ToLowerInvariant()
            : null;
    }

    private static bool IsLocalPart(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && !".!#$%&'*+/=?^_`{|}~-".Contains(c))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsDomain(ReadOnlySpan<char> domain)
    {
        var labels = 0;
        foreach (var range in domain.Split('.'))
        {
            if (!IsLabel(domain[range]))
            {
                return false;
            }

            labels++;
        }

        return labels >= 2;
    }

    private static bool IsLabel(ReadOnlySpan<char> label)
    {
        if (label.Length is < 1 or > MaxLabelLength || label[0] == '-' || label[^1] == '-')
        {
            return false;
        }

        foreach (var c in label)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-')
            {
                return false;
            }
        }

        return true;
    }
}
