namespace Chirp.Data.Text;

/// <summary>
/// Reads the text of a tweet by the rules of twitter-text: how long it is, whether it may be posted, what it mentions.
/// Every text is accepted, also malformed UTF-16, and read in time linear in its length. Thread-safe.
/// </summary>
public static class TweetText
{
    /// <summary>
    /// UTF-16 units beyond which a text is refused unread. No valid text comes near: the heaviest that 280 weighted
    /// characters hold is twelve URLs of 4,096 units each.
    /// </summary>
    public const int MaxUnits = 64 * 1024;

    /// <summary>Reads a text by <see cref="TweetTextRules.V3"/>.</summary>
    public static TweetTextResult Parse(string text) => Parse(text, TweetTextRules.V3);

    /// <summary>
    /// Reads a text. One longer than <see cref="MaxUnits"/> is too long; its <see cref="TweetTextResult.Text"/> is then
    /// as given and its weighted length the number of its UTF-16 units.
    /// </summary>
    public static TweetTextResult Parse(string text, TweetTextRules rules)
    {
        if (text.Length > MaxUnits)
        {
            return Refused(text, rules);
        }

        var normalized = NormalizationFormC.Normalize(text);
        var urls = UrlScanner.Find(normalized);
        var count = Weigh(normalized, rules, urls);
        var weightedLength = count.Weight / rules.Scale;
        return new TweetTextResult
        {
            Text = normalized,
            WeightedLength = weightedLength,
            MaxWeightedLength = rules.MaxWeightedLength,
            Problem = normalized.Length == 0 ? TweetTextProblem.Empty
                : weightedLength > rules.MaxWeightedLength ? TweetTextProblem.TooLong
                : count.HasInvalid ? TweetTextProblem.InvalidCharacters
                : TweetTextProblem.None,
            // Upstream shifts the end by what normalizing took away, wherever it took it away.
            ValidRangeEnd = Math.Max(0, count.LastValid + text.Length - normalized.Length),
            DisplayRangeEnd = Math.Max(0, text.Length - 1),
            Entities = EntityExtractor.Merge(normalized, urls),
        };
    }

    private static TweetTextResult Refused(string text, TweetTextRules rules) => new()
    {
        Text = text,
        WeightedLength = text.Length,
        MaxWeightedLength = rules.MaxWeightedLength,
        Problem = TweetTextProblem.TooLong,
        ValidRangeEnd = 0,
        DisplayRangeEnd = text.Length - 1,
        Entities = [],
    };

    private static Count Weigh(string text, TweetTextRules rules, List<FoundPiece>? urls)
    {
        var weight = 0;
        var lastValid = 0;
        var hasInvalid = false;
        var nextUrl = 0;
        for (var at = 0; at < text.Length;)
        {
            int end;
            if (urls is not null && nextUrl < urls.Count && urls[nextUrl].Start == at)
            {
                end = urls[nextUrl++].End;
                weight += rules.UrlLength * rules.Scale;
            }
            else if (rules.CountsEmojiAsOne && EmojiScanner.TryMatch(text, at, out end))
            {
                weight += rules.DefaultWeight;
            }
            else
            {
                var codePoint = TextChars.CodePointAt(text, at);
                end = at + TextChars.UnitsOf(codePoint);
                weight += rules.WeightOf(codePoint);
                hasInvalid |= TextChars.IsInvalid(codePoint) || codePoint is >= 0xD800 and <= 0xDFFF;
            }

            if (!hasInvalid && weight <= rules.MaxWeightedLength * rules.Scale)
            {
                lastValid = end - 1;
            }

            at = end;
        }

        return new Count(weight, lastValid, hasInvalid);
    }

    private readonly record struct Count(int Weight, int LastValid, bool HasInvalid);
}
