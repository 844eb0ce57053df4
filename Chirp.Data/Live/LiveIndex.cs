using Chirp.Data.Model;

namespace Chirp.Data.Live;

/// <summary>One reader of a home timeline: its mailbox, and whose tweets it gets.</summary>
internal sealed class HomeReader(UserId user, Mailbox mailbox)
{
    public UserId User => user;

    public Mailbox Mailbox => mailbox;

    /// <summary>The people it is indexed under; guarded by <see cref="LiveIndex"/>.</summary>
    public HashSet<long> Authors { get; } = [];
}

/// <summary>
/// Who waits for which event, by what an event tells: so that an event costs work for those alone who want it.
/// Thread-safe.
/// </summary>
internal sealed class LiveIndex
{
    private readonly Lock _gate = new();
    private readonly Topics _replies = new();
    private readonly Topics _authors = new();
    private readonly Topics _changes = new();
    private readonly Dictionary<long, List<HomeReader>> _homes = [];

    public void AddReplies(TweetId tweet, Mailbox mailbox) => Add(_replies, tweet.Value, mailbox);

    public void RemoveReplies(TweetId tweet, Mailbox mailbox) => Remove(_replies, tweet.Value, mailbox);

    public void AddChanges(TweetId tweet, Mailbox mailbox) => Add(_changes, tweet.Value, mailbox);

    public void RemoveChanges(TweetId tweet, Mailbox mailbox) => Remove(_changes, tweet.Value, mailbox);

    /// <summary>A home timeline is told of follows, and of its own person's tweets.</summary>
    public void AddHome(HomeReader home)
    {
        lock (_gate)
        {
            if (!_homes.TryGetValue(home.User.Value, out var readers))
            {
                _homes[home.User.Value] = readers = new List<HomeReader>(1);
            }

            readers.Add(home);
            SetAuthor(home, home.User, true);
        }
    }

    public void RemoveHome(HomeReader home)
    {
        lock (_gate)
        {
            if (_homes.TryGetValue(home.User.Value, out var readers) && readers.Remove(home) && readers.Count == 0)
            {
                _homes.Remove(home.User.Value);
            }

            home.Mailbox.Close();
            foreach (var author in home.Authors)
            {
                _authors.Remove(author, home.Mailbox);
            }

            home.Authors.Clear();
        }
    }

    /// <summary>Whose tweets a home timeline gets: a copy.</summary>
    public HashSet<long> AuthorsOf(HomeReader home)
    {
        lock (_gate)
        {
            return [.. home.Authors];
        }
    }

    /// <summary>Whether a home timeline gets a person's tweets.</summary>
    public bool HasAuthor(HomeReader home, UserId author)
    {
        lock (_gate)
        {
            return home.Authors.Contains(author.Value);
        }
    }

    /// <summary>From now on a home timeline gets a person's tweets, or no longer.</summary>
    public void SetAuthor(HomeReader home, UserId author, bool follows)
    {
        lock (_gate)
        {
            if (follows && !home.Mailbox.IsClosed && home.Authors.Add(author.Value))
            {
                _authors.Add(author.Value, home.Mailbox);
            }
            else if (!follows && author != home.User && home.Authors.Remove(author.Value))
            {
                _authors.Take(author.Value, home.Mailbox);
            }
        }
    }

    /// <summary>Whether anybody waits for a tweet's changes.</summary>
    public bool IsWatched(TweetId tweet)
    {
        lock (_gate)
        {
            return _changes.Has(tweet.Value);
        }
    }

    public void Deliver(PostedEvent posted)
    {
        lock (_gate)
        {
            _authors.Offer(posted.Tweet.AuthorId.Value, posted);
            if (posted.Tweet.InReplyTo is { } parent)
            {
                _replies.Offer(parent.Value, posted);
            }
        }
    }

    /// <summary>
    /// A new followee's tweets are routed at once. Whether it is so the reader asks the store in its turn, since two
    /// such events may overtake each other.
    /// </summary>
    public void Deliver(FollowedEvent followed)
    {
        lock (_gate)
        {
            if (!_homes.TryGetValue(followed.Follower.Value, out var readers))
            {
                return;
            }

            foreach (var home in readers)
            {
                if (followed.Follows)
                {
                    SetAuthor(home, followed.Followee, true);
                }

                home.Mailbox.Offer(followed);
            }
        }
    }

    public void Deliver(TweetState state)
    {
        lock (_gate)
        {
            _changes.Offer(state.Id.Value, state);
        }
    }

    /// <summary>Events were lost: everybody reads on from their cursors. Gives the tweets that are watched.</summary>
    public List<TweetId> Lose()
    {
        lock (_gate)
        {
            _replies.Lose();
            _authors.Lose();
            return _changes.Keys();
        }
    }

    private void Add(Topics topics, long key, Mailbox mailbox)
    {
        lock (_gate)
        {
            topics.Add(key, mailbox);
        }
    }

    private void Remove(Topics topics, long key, Mailbox mailbox)
    {
        lock (_gate)
        {
            mailbox.Close();
            topics.Remove(key, mailbox);
        }
    }
}
