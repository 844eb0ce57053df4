namespace Chirp.Data.Text;

/// <summary>
/// What a text may weigh, and what its characters weigh. The values are twitter-text's configurations of the same
/// number; Chirp uses <see cref="V3"/>, the older two remain so that its whole conformance suite can be run.
/// </summary>
public sealed class TweetTextRules
{
    // From v2 on the characters of Latin, Cyrillic, Arabic and their neighbours, and common punctuation, weigh half of
    // the others: twice as many fit.
    private static readonly WeightRange[] LightRanges =
        [new(0, 4351, 100), new(8192, 8205, 100), new(8208, 8223, 100), new(8242, 8247, 100)];

    private readonly WeightRange[] ranges;

    private TweetTextRules(int maxWeightedLength, int scale, int defaultWeight, bool emojiAsOne, WeightRange[] ranges)
    {
        MaxWeightedLength = maxWeightedLength;
        Scale = scale;
        DefaultWeight = defaultWeight;
        CountsEmojiAsOne = emojiAsOne;
        this.ranges = ranges;
    }

    /// <summary>140 code points, each weighing one.</summary>
    public static TweetTextRules V1 { get; } = new(140, 1, 1, false, []);

    /// <summary>280 weighted characters; an emoji weighs the sum of its code points.</summary>
    public static TweetTextRules V2 { get; } = new(280, 100, 200, false, LightRanges);

    /// <summary>280 weighted characters; an emoji, however many code points it has, weighs two of them.</summary>
    public static TweetTextRules V3 { get; } = new(280, 100, 200, true, LightRanges);

    /// <summary>The greatest weighted length of a valid text.</summary>
    public int MaxWeightedLength { get; }

    /// <summary>What every URL counts, whatever its length.</summary>
    public int UrlLength => 23;

    internal int Scale { get; }

    internal int DefaultWeight { get; }

    internal bool CountsEmojiAsOne { get; }

    internal int WeightOf(int codePoint)
    {
        foreach (var range in ranges)
        {
            if (codePoint >= range.First && codePoint <= range.Last)
            {
                return range.Weight;
            }
        }

        return DefaultWeight;
    }

    private readonly record struct WeightRange(int First, int Last, int Weight);
}
