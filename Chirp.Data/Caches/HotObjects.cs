using Chirp.Data.Live;
using Chirp.Data.Model;

namespace Chirp.Data.Caches;

/// <summary>
/// Tweets and people as they are stored, kept in this process as long as everything that is committed is heard here.
/// Thread-safe.
/// </summary>
internal sealed class HotObjects(LiveEvents events) : ILiveListener
{
    /// <summary>Up to about 1 KiB each.</summary>
    private const int MaxTweets = 50_000;

    /// <summary>About half a KiB each.</summary>
    private const int MaxUsers = 20_000;

    /// <summary>People who read: up to 10 KiB each.</summary>
    private const int MaxReaders = 4_000;

    /// <summary>Whether what is kept may be believed now.</summary>
    public bool IsUsable => events.IsWhole;

    /// <summary>
    /// Tweets by id. One whose author has left must not be shown, though it is known here: look for the author too.
    /// </summary>
    public ObjectCache<Tweet> Tweets { get; } = new(MaxTweets);

    public ObjectCache<User> Users { get; } = new(MaxUsers);

    /// <summary>By person. What a person favorites changes a count of theirs, so it is heard with that.</summary>
    public ObjectCache<KnownFavorites> Favorites { get; } = new(MaxReaders);

    /// <summary>What is known of a person's favorites, and what will be.</summary>
    public KnownFavorites FavoritesOf(UserId user)
    {
        var stamp = Favorites.Stamp(user.Value);
        if (!Favorites.TryGet(user.Value, out var known) || known is null)
        {
            Favorites.Put(user.Value, known = new KnownFavorites(), stamp);
        }

        return known;
    }

    // A tweet changes its author's count. It is not put here as it was posted: it may have been favorited before this
    // is heard.
    void ILiveListener.Posted(Tweet tweet)
    {
        Tweets.DropAbsence(tweet.Id.Value);
        Users.Drop(tweet.AuthorId.Value);
    }

    void ILiveListener.Changed(TweetId tweet) => Tweets.Drop(tweet.Value);

    void ILiveListener.UserChanged(UserId user)
    {
        Users.Drop(user.Value);
        Favorites.Drop(user.Value);
    }

    // Both have counts of it.
    void ILiveListener.Followed(UserId follower, UserId followee)
    {
        Users.Drop(follower.Value);
        Users.Drop(followee.Value);
    }

    void ILiveListener.Lost()
    {
        Tweets.Clear();
        Users.Clear();
        Favorites.Clear();
    }
}
