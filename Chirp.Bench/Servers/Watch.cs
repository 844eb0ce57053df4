namespace Chirp.Bench.Servers;

/// <summary>
/// A list that a subscriber watches: the home timeline of somebody who follows the same people all the time, or the
/// replies of a tweet that stays.
/// </summary>
/// <param name="After">The cursor it begins behind.</param>
/// <param name="Before">The tweets that were there already.</param>
/// <param name="Followees">Whose tweets it is given; null for replies.</param>
/// <param name="Root">Whose replies it is given; null for a home timeline.</param>
internal sealed record Watch(string After, HashSet<string> Before, HashSet<Actor>? Followees, Post? Root)
{
    private const string Home = """
        subscription Home($after: String) { homeTimeline(after: $after) { cursor tweet { id } } }
        """;

    private const string Replies = """
        subscription Replies($tweet: ID!, $after: String) {
          tweetReplies(tweetId: $tweet, after: $after) { cursor tweet { id } }
        }
        """;

    public string Document => Root is null ? Home : Replies;

    public string Field => Root is null ? "homeTimeline" : "tweetReplies";

    public object Variables(string after) => Root is null ? new { after } : new { tweet = Root.Id, after };

    /// <summary>Whether the list has this tweet in it, and it was not there from the start.</summary>
    public bool Expects(Post post) =>
        (Root is null ? Followees!.Contains(post.Author) : post.Parent == Root) && !Before.Contains(post.Id);

    /// <summary>What is wrong with what was received; null where it is exactly the list.</summary>
    public string? Compare(IReadOnlyList<string> received, IReadOnlyList<Post> all)
    {
        var expected = all.Where(Expects).ToDictionary(static post => post.Id);
        var times = received.CountBy(static id => id).ToDictionary();
        var twice = times.Where(static pair => pair.Value > 1).Select(static pair => pair.Key).ToList();
        var strange = times.Keys.Where(id => !expected.ContainsKey(id)).ToList();
        var missing = expected.Values
            .Where(post => !post.IsBeingDeleted && !times.ContainsKey(post.Id))
            .Select(static post => $"{post.Id} at {post.CreatedAt:HH:mm:ss.fff} by server {post.Server}").ToList();
        if (twice.Count + strange.Count + missing.Count > 0)
        {
            return $"{received.Count} received of {expected.Count}; twice {Some(twice)}; not of this list "
                + $"{Some(strange)}; missing {Some(missing)}";
        }

        // Who posts after an earlier tweet was acknowledged has it come after that one, whichever servers took them.
        var latest = new Dictionary<Actor, Post>();
        foreach (var post in received.Select(id => expected[id]))
        {
            if (latest.TryGetValue(post.Author, out var before) && before.CreatedAt > post.CreatedAt)
            {
                return $"{post.Id} of {post.Author.Handle} came after {before.Id}, which is newer";
            }

            latest[post.Author] = post;
        }

        return null;
    }

    private static string Some(List<string> ids) => $"{ids.Count} ({string.Join(' ', ids.Take(3))})";
}
