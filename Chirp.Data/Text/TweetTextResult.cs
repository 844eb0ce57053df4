namespace Chirp.Data.Text;

/// <summary>What <see cref="TweetText.Parse(string)"/> says of a text.</summary>
public sealed class TweetTextResult
{
    /// <summary>The text in Normalization Form C: what is stored, and what <see cref="Entities"/> index.</summary>
    public required string Text { get; init; }

    /// <summary>Its length as its author sees it counted.</summary>
    public required int WeightedLength { get; init; }

    /// <summary>The length it may have.</summary>
    public required int MaxWeightedLength { get; init; }

    /// <summary>Why it cannot be posted, if it cannot.</summary>
    public required TweetTextProblem Problem { get; init; }

    /// <summary>
    /// The last UTF-16 index, of the text as given, that still fits and is valid: what follows is shown as too much.
    /// </summary>
    public required int ValidRangeEnd { get; init; }

    /// <summary>The last UTF-16 index of the text as given; 0 for an empty one.</summary>
    public required int DisplayRangeEnd { get; init; }

    /// <summary>What the text mentions, by start, none overlapping; empty for a text that is refused unread.</summary>
    public required IReadOnlyList<TextEntity> Entities { get; init; }

    /// <summary>Whether it can be posted.</summary>
    public bool IsValid => Problem == TweetTextProblem.None;

    /// <summary>The weighted length in thousandths of the greatest.</summary>
    public int Permillage => (int)(WeightedLength * 1000L / MaxWeightedLength);

    /// <summary>The problem in words for the author, with value and limit; null for a valid text.</summary>
    public string? Explanation => Problem switch
    {
        TweetTextProblem.Empty => "The text is empty.",
        TweetTextProblem.TooLong =>
            $"The text's weighted length is {WeightedLength}; at most {MaxWeightedLength} is allowed.",
        TweetTextProblem.InvalidCharacters =>
            "The text has a character that is not allowed: U+FFFE, U+FEFF, U+FFFF or an unpaired surrogate.",
        _ => null,
    };
}
