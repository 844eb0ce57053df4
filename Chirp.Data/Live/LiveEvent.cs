using Chirp.Data.Model;

namespace Chirp.Data.Live;

/// <summary>Something that was committed; one object for all readers.</summary>
internal abstract class LiveEvent;

/// <param name="tweet">The tweet as it was written.</param>
/// <param name="seen">
/// What every reader has seen at least who has had all events before this one, and this tweet where it is settled.
/// </param>
internal sealed class PostedEvent(Tweet tweet, IdSet seen) : LiveEvent
{
    private IdSet? _seenAfter;
    private LiveTweet? _forMost;

    public Tweet Tweet => tweet;

    public IdSet Seen => seen;

    /// <summary>The same with this tweet.</summary>
    public IdSet SeenAfter => _seenAfter ??= seen.With(tweet.Id.Value);

    /// <summary>What readers are given who have seen just that: one object for all of them.</summary>
    public LiveTweet ForMost => _forMost ?? Interlocked.CompareExchange(
        ref _forMost, new LiveTweet(new ListCursor(tweet.Id.Value, SeenAfter).Format(), tweet), null) ?? _forMost;
}

internal sealed class ChangedEvent(TweetId tweet) : LiveEvent
{
    public TweetId Tweet => tweet;
}

internal sealed class UserChangedEvent(UserId user) : LiveEvent
{
    public UserId User => user;
}

internal sealed class SessionsEndedEvent(UserId user) : LiveEvent
{
    public UserId User => user;
}

internal sealed class FollowedEvent(UserId follower, UserId followee, bool follows) : LiveEvent
{
    public UserId Follower => follower;

    public UserId Followee => followee;

    public bool Follows => follows;
}

internal sealed class FannedOutEvent(TweetId[] tweets) : LiveEvent
{
    public TweetId[] Tweets => tweets;
}

internal sealed class PulledEvent(UserId author) : LiveEvent
{
    public UserId Author => author;
}
