namespace Chirp.Data.Live;

/// <summary>
/// Mailboxes by topic. Closed ones are skipped, and swept out when they are half of a topic's: leaving costs next to
/// nothing, however many leave at once. Not thread-safe: <see cref="LiveIndex"/> guards it.
/// </summary>
internal sealed class Topics
{
    private readonly Dictionary<long, Topic> _topics = [];

    public bool Has(long key) => _topics.ContainsKey(key);

    public List<Model.TweetId> Keys()
    {
        var keys = new List<Model.TweetId>(_topics.Count);
        foreach (var key in _topics.Keys)
        {
            keys.Add(new Model.TweetId(key));
        }

        return keys;
    }

    public void Add(long key, Mailbox mailbox)
    {
        if (!_topics.TryGetValue(key, out var topic))
        {
            _topics[key] = topic = new Topic();
        }

        topic.Mailboxes.Add(mailbox);
    }

    /// <summary>Forgets a mailbox that is closed.</summary>
    public void Remove(long key, Mailbox mailbox)
    {
        if (_topics.TryGetValue(key, out var topic) && ++topic.Closed * 2 >= topic.Mailboxes.Count)
        {
            topic.Mailboxes.RemoveAll(static mailbox => mailbox.IsClosed);
            topic.Closed = 0;
            Drop(key, topic);
        }
    }

    /// <summary>Takes a mailbox out that stays open.</summary>
    public void Take(long key, Mailbox mailbox)
    {
        if (_topics.TryGetValue(key, out var topic))
        {
            topic.Mailboxes.Remove(mailbox);
            Drop(key, topic);
        }
    }

    public void Offer(long key, LiveEvent item)
    {
        if (_topics.TryGetValue(key, out var topic))
        {
            foreach (var mailbox in topic.Mailboxes)
            {
                mailbox.Offer(item);
            }
        }
    }

    public void Lose()
    {
        foreach (var topic in _topics.Values)
        {
            foreach (var mailbox in topic.Mailboxes)
            {
                mailbox.Lose();
            }
        }
    }

    private void Drop(long key, Topic topic)
    {
        if (topic.Mailboxes.Count == 0)
        {
            _topics.Remove(key);
        }
    }

    private sealed class Topic
    {
        public List<Mailbox> Mailboxes { get; } = new(1);

        public int Closed { get; set; }
    }
}
