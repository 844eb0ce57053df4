namespace Chirp.Data.Model;

/// <summary>A tweet. Its entities follow from its text (<see cref="Text.EntityExtractor"/>) and are not kept.</summary>
/// <param name="Id">Its id, which tells when it was posted.</param>
/// <param name="AuthorId">Who wrote it.</param>
/// <param name="Text">Unicode NFC.</param>
/// <param name="InReplyTo">The tweet it replies to, deleted or not; null where it is no reply.</param>
/// <param name="RootId">The tweet that began the conversation: itself where it is no reply.</param>
/// <param name="Place">Where it was written, if the author said so.</param>
/// <param name="FavoriteCount">How many people favorited it.</param>
/// <param name="ReplyCount">How many direct replies it has.</param>
/// <param name="Version">Grows with every change of a count.</param>
public sealed record Tweet(
    TweetId Id, UserId AuthorId, string Text, TweetId? InReplyTo, TweetId RootId, Place? Place, int FavoriteCount,
    int ReplyCount, long Version)
{
    public DateTimeOffset CreatedAt => Id.CreatedAt;
}

/// <summary>Degrees north and east, and a name, if any.</summary>
public sealed record Place(double Latitude, double Longitude, string? Name);
