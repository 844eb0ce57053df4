namespace Chirp.Data.Text;

/// <summary>
/// Finds mentions, hashtags, cashtags and URLs, each kind by itself or all of them. Texts are read as they are, without
/// normalizing; indices count Unicode code points, half of a surrogate pair as one. Thread-safe, in linear time.
/// </summary>
public static class EntityExtractor
{
    /// <summary>Mentions of users, without those of lists.</summary>
    public static IReadOnlyList<TextEntity> Mentions(string text)
    {
        var found = Scan(text, EntityKind.Mention);
        found?.RemoveAll(static piece => piece.ListStart < piece.End);
        return ToEntities(text, found);
    }

    /// <summary>Mentions of users and of lists.</summary>
    public static IReadOnlyList<TextEntity> MentionsOrLists(string text) =>
        ToEntities(text, Scan(text, EntityKind.Mention));

    /// <summary>The name of the user whom a text answers, that is which it begins with; or null.</summary>
    public static string? ReplyScreenName(string text) => MentionScanner.FindReply(text);

    /// <summary>Hashtags that are not part of a URL.</summary>
    public static IReadOnlyList<TextEntity> Hashtags(string text)
    {
        var found = Scan(text, EntityKind.Hashtag);
        if (found is not null && UrlScanner.Find(text) is { } urls)
        {
            found.AddRange(urls);
            RemoveOverlaps(found);
            found.RemoveAll(static piece => piece.Kind == EntityKind.Url);
        }

        return ToEntities(text, found);
    }

    /// <summary>Cashtags.</summary>
    public static IReadOnlyList<TextEntity> Cashtags(string text) => ToEntities(text, Scan(text, EntityKind.Cashtag));

    /// <summary>URLs, with and without protocol.</summary>
    public static IReadOnlyList<TextEntity> Urls(string text) => ToEntities(text, UrlScanner.Find(text));

    /// <summary>All of them by start; of two that overlap the one that begins first.</summary>
    public static IReadOnlyList<TextEntity> All(string text) => Merge(text, UrlScanner.Find(text));

    internal static IReadOnlyList<TextEntity> Merge(string text, List<FoundPiece>? found)
    {
        MentionScanner.Find(text, ref found);
        HashtagScanner.Find(text, ref found);
        CashtagScanner.Find(text, ref found);
        if (found is not null)
        {
            RemoveOverlaps(found);
        }

        return ToEntities(text, found);
    }

    private static List<FoundPiece>? Scan(string text, EntityKind kind)
    {
        List<FoundPiece>? found = null;
        switch (kind)
        {
            case EntityKind.Mention:
                MentionScanner.Find(text, ref found);
                break;
            case EntityKind.Hashtag:
                HashtagScanner.Find(text, ref found);
                break;
            case EntityKind.Cashtag:
                CashtagScanner.Find(text, ref found);
                break;
            default:
                found = UrlScanner.Find(text);
                break;
        }

        return found;
    }

    // Two kinds never begin at the same place: their signs differ, and a URL begins with none.
    private static void RemoveOverlaps(List<FoundPiece> found)
    {
        found.Sort(static (a, b) => a.Start.CompareTo(b.Start));
        var end = 0;
        found.RemoveAll(piece =>
        {
            if (piece.Start < end)
            {
                return true;
            }

            end = piece.End;
            return false;
        });
    }

    private static TextEntity[] ToEntities(string text, List<FoundPiece>? found)
    {
        if (found is null || found.Count == 0)
        {
            return [];
        }

        var entities = new TextEntity[found.Count];
        var units = 0;
        var codePoints = 0;
        for (var i = 0; i < entities.Length; i++)
        {
            var piece = found[i];
            codePoints += CountCodePoints(text.AsSpan(units, piece.Start - units));
            var length = CountCodePoints(text.AsSpan(piece.Start, piece.End - piece.Start));
            var valueStart = piece.Kind == EntityKind.Url ? piece.Start : piece.Start + 1;
            entities[i] = new TextEntity(
                piece.Kind,
                codePoints,
                codePoints + length,
                text[valueStart..piece.ListStart],
                text[piece.ListStart..piece.End]);
            units = piece.End;
            codePoints += length;
        }

        return entities;
    }

    private static int CountCodePoints(ReadOnlySpan<char> text)
    {
        var count = 0;
        for (var at = 0; at < text.Length; at += TextChars.UnitsOf(TextChars.CodePointAt(text, at)))
        {
            count++;
        }

        return count;
    }
}
