namespace Chirp.Data.Text;

/// <summary>What a piece of a text stands for.</summary>
public enum EntityKind
{
    /// <summary>A user, or a list of theirs: <c>@jack</c>, <c>@jack/friends</c>.</summary>
    Mention,

    /// <summary>A topic: <c>#chirp</c>.</summary>
    Hashtag,

    /// <summary>A stock: <c>$TWTR</c>.</summary>
    Cashtag,

    /// <summary>An address, with or without its protocol.</summary>
    Url,
}
