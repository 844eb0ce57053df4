using Chirp.Data.Model;

namespace Chirp.Data.Live;

/// <summary>
/// What keeps copies of what is stored is told here what has been committed, by this server and by others. Called by
/// whoever publishes, one call at a time, before the write is answered: so it must be quick, must not block and must
/// not throw. A listener implements what it wants to hear.
/// </summary>
internal interface ILiveListener
{
    /// <summary>A tweet was written. Called before its id is settled (<see cref="PendingWrites.Settled"/>).</summary>
    void Posted(Tweet tweet)
    {
    }

    /// <summary>A tweet's counts changed, or it was deleted.</summary>
    void Changed(TweetId tweet)
    {
    }

    /// <summary>A person's profile or counts changed, or they have left.</summary>
    void UserChanged(UserId user)
    {
    }

    /// <summary>Sessions of a person have ended before their time.</summary>
    void SessionsEnded(UserId user)
    {
    }

    /// <summary>A person follows another now, or no longer.</summary>
    void Followed(UserId follower, UserId followee)
    {
    }

    /// <summary>Tweets stand in all home timelines that are kept, and have left the outbox.</summary>
    void FannedOut(ReadOnlySpan<TweetId> tweets)
    {
    }

    /// <summary>A person has so many followers that their tweets are not fanned out any more.</summary>
    void Pulled(UserId author)
    {
    }

    /// <summary>Anything may have been committed unheard: what is kept must be read anew.</summary>
    void Lost()
    {
    }
}
