using System.Diagnostics;
using System.Text.Json;

namespace Chirp.Bench.Servers;

/// <summary>
/// Reads everything from each server and compares it with what was acknowledged. What differs is read again until it
/// does not, since the last writes may still be on their way; what still differs then is wrong.
/// </summary>
internal sealed class FinalCheck(Cluster cluster, Ledger ledger, IReadOnlyList<Actor> people, Tally tally)
{
    private const int MaxAtOnce = 6;
    private const int TweetsAtOnce = 40;
    private static readonly TimeSpan MaxSettling = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private const string Home = """
        query Home($after: String) {
          viewer { homeTimeline(first: 100, after: $after) {
            nodes { id createdAt } pageInfo { hasNextPage endCursor }
          } }
        }
        """;

    private const string Profile = """
        query Profile {
          viewer { user {
            tweetCount followerCount followingCount favoriteCount
            followers(first: 100) { nodes { id } } following(first: 100) { nodes { id } }
          } }
        }
        """;

    private const string Favorites = """
        query Favorites($after: String) {
          viewer { user { favorites(first: 100, after: $after) {
            nodes { id } pageInfo { hasNextPage endCursor }
          } } }
        }
        """;

    private const string Own = """
        query Own($after: String) {
          viewer { user { tweets(first: 100, after: $after, includeReplies: true) {
            nodes { id } pageInfo { hasNextPage endCursor }
          } } }
        }
        """;

    private const string Tweets = """
        query Tweets($ids: [ID!]!) {
          nodes(ids: $ids) { ... on Tweet {
            id favoriteCount replyCount favoritedBy(first: 100) { nodes { id } }
            replies(first: 100) { nodes { id } pageInfo { hasNextPage } }
          } }
        }
        """;

    private readonly IReadOnlyList<Post> _posts = ledger.All();

    public async Task RunAsync(CancellationToken stop)
    {
        var limits = new ParallelOptions { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = stop };
        var places = Enumerable.Range(0, cluster.Count).SelectMany(server => people.Select(who => (server, who)));
        await Parallel.ForEachAsync(places, limits, async (place, stop) =>
        {
            var (server, who) = place;
            await SettleAsync("home timeline", server, who.Handle, () => TimelineAsync(server, who, stop), stop);
            await SettleAsync("counts", server, who.Handle, () => ProfileAsync(server, who, stop), stop);
        });
        var pages = Enumerable.Range(0, cluster.Count).SelectMany(
            server => _posts.Chunk(TweetsAtOnce).Select(some => (server, some)));
        await Parallel.ForEachAsync(pages, limits, async (page, stop) =>
        {
            var (server, some) = page;
            await SettleAsync("tweets", server, some[0].Id, () => TweetsAsync(server, some, stop), stop);
        });
    }

    private async Task SettleAsync(
        string what, int server, string whose, Func<Task<string?>> compare, CancellationToken stop)
    {
        var since = Stopwatch.GetTimestamp();
        var problem = await compare();
        if (problem is not null)
        {
            tally.Count($"{what} that needed time after the end");
        }

        while (problem is not null && Stopwatch.GetElapsedTime(since) < MaxSettling)
        {
            await Task.Delay(Pause, stop);
            problem = await compare();
        }

        tally.Check(problem is null ? null : $"{what} of {whose} on server {server}: {problem}");
    }

    private async Task<string?> TimelineAsync(int server, Actor who, CancellationToken stop)
    {
        var nodes = await ListAsync(
            server, Home, static data => data.GetProperty("viewer").GetProperty("homeTimeline"), who, stop);
        var read = nodes.ConvertAll(IdOf);
        var expected = _posts
            .Where(post => !post.IsDeleted && (post.Author == who || who.Following.Contains(post.Author)))
            .ToDictionary(static post => post.Id);
        if (Difference(read, expected.Keys) is { } difference)
        {
            return difference;
        }

        var posts = read.ConvertAll(id => expected[id]);
        for (var i = 1; i < posts.Count; i++)
        {
            if (posts[i - 1].CreatedAt < posts[i].CreatedAt)
            {
                return $"{read[i - 1]} stands above {read[i]}, which is newer";
            }
        }

        // What somebody posts after their last tweet was acknowledged stands above it.
        foreach (var group in posts.GroupBy(static post => post.Author))
        {
            if (!group.Reverse().SequenceEqual(group.Key.Posts.Where(static post => !post.IsDeleted)))
            {
                return $"the tweets of {group.Key.Handle} do not stand in the order they were acknowledged";
            }
        }

        return null;
    }

    private async Task<string?> ProfileAsync(int server, Actor who, CancellationToken stop)
    {
        var data = await cluster.ReadAsync(server, Profile, new { }, who.Token, stop);
        var user = data.GetProperty("viewer").GetProperty("user");
        var favorites = await ListAsync(server, Favorites, static data => Of(data, "favorites"), who, stop);
        var own = await ListAsync(server, Own, static data => Of(data, "tweets"), who, stop);
        var followers = people.Where(other => other.Following.Contains(who)).Select(static other => other.Id).ToList();
        var following = who.Following.Select(static other => other.Id).ToList();
        var favorited = who.Favorites.Where(static post => !post.IsDeleted).Select(static post => post.Id).ToList();
        var tweets = who.Posts.Where(static post => !post.IsDeleted).Select(static post => post.Id).ToList();
        var known = user.GetProperty("followers").GetProperty("nodes").EnumerateArray().Select(IdOf)
            .Where(id => people.Any(person => person.Id == id)).ToList();
        return Difference(known, followers)
            ?? Difference(
                [.. user.GetProperty("following").GetProperty("nodes").EnumerateArray().Select(IdOf)], following)
            ?? Difference(favorites.ConvertAll(IdOf), favorited)
            ?? Difference(own.ConvertAll(IdOf), tweets)
            ?? Count(user, "followerCount", followers.Count + who.Watchers)
            ?? Count(user, "followingCount", following.Count)
            ?? Count(user, "favoriteCount", favorited.Count)
            ?? Count(user, "tweetCount", tweets.Count);
    }

    private async Task<string?> TweetsAsync(int server, Post[] posts, CancellationToken stop)
    {
        var ids = posts.Select(static post => post.Id).ToArray();
        var data = await cluster.ReadAsync(server, Tweets, new { ids }, people[0].Token, stop);
        var nodes = data.GetProperty("nodes").EnumerateArray().ToList();
        return posts.Zip(nodes, Compare).FirstOrDefault(static problem => problem is not null);
    }

    private string? Compare(Post post, JsonElement node)
    {
        if (post.IsDeleted || node.ValueKind == JsonValueKind.Null)
        {
            return post.IsDeleted == (node.ValueKind == JsonValueKind.Null) ? null : $"{post.Id}: deleted or not";
        }

        var favoriters = people.Where(person => person.Favorites.Contains(post)).Select(static one => one.Id).ToList();
        var replies = _posts
            .Where(other => other.Parent == post && !other.IsDeleted).Select(static one => one.Id).ToList();
        var list = node.GetProperty("replies");
        var isWhole = !list.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean();
        var problem = Count(node, "favoriteCount", favoriters.Count)
            ?? Count(node, "replyCount", replies.Count)
            ?? Difference(
                [.. node.GetProperty("favoritedBy").GetProperty("nodes").EnumerateArray().Select(IdOf)], favoriters)
            ?? (isWhole ? Difference([.. list.GetProperty("nodes").EnumerateArray().Select(IdOf)], replies) : null);
        return problem is null ? null : $"{post.Id}: {problem}";
    }

    private async Task<List<JsonElement>> ListAsync(
        int server, string query, Func<JsonElement, JsonElement> find, Actor who, CancellationToken stop)
    {
        var nodes = new List<JsonElement>();
        string? after = null;
        do
        {
            var page = find(await cluster.ReadAsync(server, query, new { after }, who.Token, stop));
            nodes.AddRange(page.GetProperty("nodes").EnumerateArray());
            after = Load.Import.NextPage(page.GetProperty("pageInfo"));
        }
        while (after is not null);
        return nodes;
    }

    private static JsonElement Of(JsonElement data, string list) =>
        data.GetProperty("viewer").GetProperty("user").GetProperty(list);

    private static string IdOf(JsonElement node) => node.GetProperty("id").GetString()!;

    private static int CountIn(JsonElement node, string field) => node.GetProperty(field).GetInt32();

    private static string? Count(JsonElement node, string field, int expected) =>
        CountIn(node, field) == expected ? null : $"{field} is {CountIn(node, field)} instead of {expected}";

    private static string? Difference(List<string> read, IReadOnlyCollection<string> expected)
    {
        var known = read.ToHashSet();
        var missing = expected.Where(id => !known.Contains(id)).ToList();
        var strange = known.Except(expected).ToList();
        return read.Count == known.Count && missing.Count + strange.Count == 0
            ? null
            : $"{read.Count} read, {expected.Count} expected, {read.Count - known.Count} twice, "
                + $"{missing.Count} missing ({string.Join(' ', missing.Take(3))}), "
                + $"{strange.Count} too many ({string.Join(' ', strange.Take(3))})";
    }
}
