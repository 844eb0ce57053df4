namespace Chirp.Data.Text;

/// <summary>Why a text cannot be posted.</summary>
public enum TweetTextProblem
{
    /// <summary>It can.</summary>
    None,

    /// <summary>It has no character.</summary>
    Empty,

    /// <summary>It weighs more than the rules allow.</summary>
    TooLong,

    /// <summary>
    /// It has U+FFFE, U+FEFF or U+FFFF, which twitter-text forbids, or half of a surrogate pair, which is no character.
    /// The directional marks U+202A to U+202E are valid: right-to-left languages are written with them.
    /// </summary>
    InvalidCharacters,
}
