using Chirp.Data.Model;

namespace Chirp.Data.Live;

/// <summary>Something that was committed; one object for all readers.</summary>
internal abstract class LiveEvent;

/// <param name="tweet">The tweet as it was written.</param>
/// <param name="seen">What every reader has seen who has had this event and all before it.</param>
internal sealed class PostedEvent(Tweet tweet, IdSet seen) : LiveEvent
{
    private string? _cursor;

    public Tweet Tweet => tweet;

    public IdSet Seen => seen;

    /// <summary>The cursor of those readers, written once for all of them.</summary>
    public string Cursor => _cursor ??= new ListCursor(tweet.Id.Value, seen).Format();
}

internal sealed class ChangedEvent(TweetId tweet) : LiveEvent
{
    public TweetId Tweet => tweet;
}

internal sealed class FollowedEvent(UserId follower, UserId followee, bool follows) : LiveEvent
{
    public UserId Follower => follower;

    public UserId Followee => followee;

    public bool Follows => follows;
}
