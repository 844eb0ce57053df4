using Chirp.Data.Model;

namespace Chirp.Data.Live;

/// <summary>
/// Tells readers of feeds what has been committed: a nudge, never the only copy. Stores publish right after their
/// transaction has committed. Publishing never waits and never throws. Thread-safe.
/// </summary>
public sealed class LiveEvents
{
    /// <summary>A tweet was written.</summary>
    public void Posted(Tweet tweet) => ArgumentNullException.ThrowIfNull(tweet);

    /// <summary>A tweet's counts changed, or it was deleted.</summary>
    public void Changed(TweetId tweet) => _ = tweet;

    /// <summary>A person follows another now, or no longer.</summary>
    public void Followed(UserId follower, UserId followee, bool follows) => _ = (follower, followee, follows);
}
