namespace Chirp.Data.Text;

/// <summary>Tells whether a text as a whole is a user's name, a list, a hashtag or a URL.</summary>
public static class TextValidator
{
    /// <summary>Whether a text is an at sign and a user's name.</summary>
    public static bool IsUsername(string text) => IsOnly(text, EntityExtractor.Mentions(text));

    /// <summary>Whether a text is a hash sign and a hashtag.</summary>
    public static bool IsHashtag(string text) => IsOnly(text, EntityExtractor.Hashtags(text));

    /// <summary>Whether a text is an at sign, a user's name, a slash and a list's slug.</summary>
    public static bool IsList(string text) => text.Length > 0 && TextChars.IsAt(text[0])
        && MentionScanner.TryMatch(text, 0, out var list) && list.ListStart < list.End && list.End == text.Length;

    /// <summary>Whether a text is a URL of http or https, the domain in any script.</summary>
    public static bool IsUrl(string text) =>
        UrlScanner.ProtocolLength(text) is > 0 and var length && UrlGrammar.IsMatch(text.AsSpan(length));

    /// <summary>Whether a text is a URL without its protocol, or with any.</summary>
    public static bool IsUrlWithoutProtocol(string text) => text.Length > 0 && UrlGrammar.IsMatch(SkipScheme(text));

    private static bool IsOnly(string text, IReadOnlyList<TextEntity> found) =>
        found.Count == 1 && text.Length > 1 && text.AsSpan(1).SequenceEqual(found[0].Value);

    private static ReadOnlySpan<char> SkipScheme(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAny(":/?#");
        return end > 0 && text[end..].StartsWith("://") ? text[(end + 3)..] : text;
    }
}
