namespace Chirp.Bench.Load;

/// <summary>One post of the plan.</summary>
/// <param name="Index">Its place among all posts, in the order they are made.</param>
/// <param name="Author">The number of its author in the graph.</param>
/// <param name="Text">What it says.</param>
/// <param name="InReplyTo">The index of the post it replies to.</param>
internal sealed record PlannedPost(int Index, int Author, string Text, int? InReplyTo);

/// <summary>
/// Who posts what: follows from the graph and the texts alone, so that two runs plan the same, and what a timeline must
/// hold can be computed without asking the server.
/// </summary>
internal sealed class World
{
    /// <summary>
    /// A prime larger than the graphs at hand, so that neighbours in time are not neighbours in number.
    /// </summary>
    private const int Stride = 7_919;

    /// <summary>One post in so many is a reply, where its author has a friend who has posted.</summary>
    private const int PostsPerReply = 4;

    private World(SocialGraph graph, IReadOnlyList<PlannedPost> posts)
    {
        Graph = graph;
        Posts = posts;
    }

    public SocialGraph Graph { get; }

    public IReadOnlyList<PlannedPost> Posts { get; }

    public static string HandleOf(int person) => $"reed{person:0000}";

    public static World Plan(SocialGraph graph, IReadOnlyList<string> texts)
    {
        var people = graph.People.ToArray();
        var latest = new Dictionary<int, int>();
        var posts = new List<PlannedPost>(texts.Count);
        for (var index = 0; index < texts.Count; index++)
        {
            var author = people[(int)((long)index * Stride % people.Length)];
            int? inReplyTo = null;
            if (index % PostsPerReply == PostsPerReply - 1)
            {
                var friends = graph.FriendsOf(author).Where(latest.ContainsKey).ToArray();
                inReplyTo = friends.Length > 0 ? latest[friends[index % friends.Length]] : null;
            }

            posts.Add(new PlannedPost(index, author, texts[index], inReplyTo));
            latest[author] = index;
        }

        return new World(graph, posts);
    }

    /// <summary>The posts a person's home timeline must hold, newest first.</summary>
    public IEnumerable<PlannedPost> HomeTimelineOf(int person)
    {
        var friends = Graph.FriendsOf(person);
        return Posts.Where(post => post.Author == person || friends.Contains(post.Author)).Reverse();
    }
}
