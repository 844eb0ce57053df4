namespace Chirp.GraphQL.Features;

/// <summary>The scalar <c>URL</c>: an absolute http or https address, kept as it was written.</summary>
internal static class WebAddress
{
    public const int MaxLength = 2048;

    /// <summary>
    /// Refuses other schemes (<c>javascript:</c> above all) and addresses with a user's name in them.
    /// </summary>
    public static bool TryParse(string text, out string url)
    {
        url = text;
        return text.Length <= MaxLength
            && PlainText.IsUnicode(text)
            && !HasSpaceOrControl(text)
            && Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            && uri.Host.Length > 0
            && uri.UserInfo.Length == 0;
    }

    private static bool HasSpaceOrControl(string text)
    {
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c) || char.IsControl(c) || PlainText.IsDirectionalOverride(c))
            {
                return true;
            }
        }

        return false;
    }
}
