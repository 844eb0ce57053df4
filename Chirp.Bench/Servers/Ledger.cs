namespace Chirp.Bench.Servers;

/// <summary>A tweet whose writing was acknowledged.</summary>
internal sealed class Post(string id, DateTimeOffset createdAt, Actor author, Post? parent, int server)
{
    public string Id => id;

    public DateTimeOffset CreatedAt => createdAt;

    public Actor Author => author;

    public Post? Parent => parent;

    /// <summary>The server that wrote it, or <see cref="Answer.Unknown"/>.</summary>
    public int Server => server;

    /// <summary>From the moment before its author asks for that.</summary>
    public bool IsBeingDeleted { get; set; }

    public bool IsDeleted { get; set; }
}

/// <summary>Somebody who acts: one thing after the other, so what was acknowledged is what must be.</summary>
internal sealed class Actor(string handle, string id, string token)
{
    public string Handle => handle;

    public string Id => id;

    public string Token => token;

    /// <summary>In the order they were acknowledged.</summary>
    public List<Post> Posts { get; } = [];

    public HashSet<Actor> Following { get; } = [];

    public HashSet<Post> Favorites { get; } = [];

    /// <summary>How many follow them besides those who act.</summary>
    public int Watchers { get; set; }

    /// <summary>The server that acknowledged the last follow or unfollow.</summary>
    public int FollowServer { get; set; }

    public int LastKey { get; set; }
}

/// <summary>What was acknowledged, by all. Thread-safe.</summary>
internal sealed class Ledger
{
    private readonly Lock _gate = new();
    private readonly List<Post> _posts = [];

    public int PostCount
    {
        get
        {
            lock (_gate)
            {
                return _posts.Count;
            }
        }
    }

    public void Add(Post post)
    {
        lock (_gate)
        {
            _posts.Add(post);
            post.Author.Posts.Add(post);
        }
    }

    /// <summary>One of the latest tweets, by anybody.</summary>
    public Post Pick(Random random)
    {
        const int latest = 400;
        lock (_gate)
        {
            return _posts[^random.Next(1, Math.Min(latest, _posts.Count) + 1)];
        }
    }

    public IReadOnlyList<Post> All()
    {
        lock (_gate)
        {
            return [.. _posts];
        }
    }
}
