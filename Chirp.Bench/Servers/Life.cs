using System.Text.Json;

namespace Chirp.Bench.Servers;

/// <summary>
/// What one person does on servers chosen at random, one thing after the other, and checks while reading.
/// </summary>
internal sealed class Life(
    Actor actor, IReadOnlyList<Actor> people, Crowd crowd, Cluster cluster, Ledger ledger, Tally tally, Random random)
{
    private const int PageSize = 50;

    private const string Home = """
        query Home($size: Int!, $after: String) {
          viewer { homeTimeline(first: $size, after: $after) {
            nodes { id createdAt author { id } } pageInfo { hasNextPage endCursor }
          } }
        }
        """;

    /// <param name="pause">Between two things, on average.</param>
    /// <param name="end">When to begin nothing more.</param>
    /// <param name="stop">Ends it at once.</param>
    public async Task RunAsync(TimeSpan pause, CancellationToken end, CancellationToken stop)
    {
        while (!end.IsCancellationRequested)
        {
            await Task.Delay(pause * (random.NextDouble() * 2), stop);
            await ActAsync(random.Next(cluster.Count), stop);
        }
    }

    private Task ActAsync(int server, CancellationToken stop) => random.Next(100) switch
    {
        < 28 => crowd.PostAsync(actor, null, server, stop),
        < 32 => crowd.RacePostAsync(actor, server, stop),
        < 44 => ReplyAsync(server, stop),
        < 60 => crowd.FavoriteAsync(actor, ledger.Pick(random), wanted: true, server, stop),
        < 66 => UnfavoriteAsync(server, stop),
        < 74 => FollowAsync(server, stop),
        < 80 => UnfollowAsync(server, stop),
        < 85 => DeleteAsync(server, stop),
        _ => ReadAsync(server, stop),
    };

    /// <summary>Every other one to a tweet whose replies are watched.</summary>
    private Task<Post?> ReplyAsync(int server, CancellationToken stop)
    {
        var parent = random.Next(2) == 0 ? people[random.Next(people.Count)].Posts[0] : ledger.Pick(random);
        return crowd.PostAsync(actor, parent, server, stop);
    }

    private Task UnfavoriteAsync(int server, CancellationToken stop)
    {
        var post = actor.Favorites.Count == 0
            ? ledger.Pick(random)
            : actor.Favorites.ElementAt(random.Next(actor.Favorites.Count));
        return crowd.FavoriteAsync(actor, post, wanted: false, server, stop);
    }

    private Task FollowAsync(int server, CancellationToken stop)
    {
        var whom = people[random.Next(people.Count)];
        return whom == actor ? Task.CompletedTask : crowd.FollowAsync(actor, whom, wanted: true, server, stop);
    }

    private Task UnfollowAsync(int server, CancellationToken stop) => actor.Following.Count == 0
        ? Task.CompletedTask
        : crowd.FollowAsync(
            actor, actor.Following.ElementAt(random.Next(actor.Following.Count)), wanted: false, server, stop);

    /// <summary>The first tweet stays: its replies are watched.</summary>
    private Task DeleteAsync(int server, CancellationToken stop)
    {
        var posts = actor.Posts.Skip(1).Where(static post => !post.IsDeleted).ToList();
        return posts.Count == 0
            ? Task.CompletedTask
            : crowd.DeleteAsync(actor, posts[random.Next(posts.Count)], server, stop);
    }

    /// <summary>
    /// Two pages, while everybody writes: no tweet twice, nobody who is not followed, what one has posted oneself at
    /// once (all as far as this very server has acknowledged it), and the newest first.
    /// </summary>
    private async Task ReadAsync(int server, CancellationToken stop)
    {
        var answer = await cluster.RunAsync(server, Home, new { size = PageSize }, actor.Token, stop);
        var page = answer.Data.GetProperty("viewer").GetProperty("homeTimeline");
        var nodes = page.GetProperty("nodes").EnumerateArray().ToList();
        var info = page.GetProperty("pageInfo");
        var isLast = !info.GetProperty("hasNextPage").GetBoolean();
        tally.Check(Problem(nodes, isLast, answer.Server));
        tally.Count("timelines read meanwhile");
        if (isLast)
        {
            return;
        }

        var after = info.GetProperty("endCursor").GetString();
        var rest = await cluster.RunAsync(server + 1, Home, new { size = PageSize, after }, actor.Token, stop);
        var more = rest.Data.GetProperty("viewer").GetProperty("homeTimeline").GetProperty("nodes").EnumerateArray();
        var ids = nodes.Select(IdOf).ToHashSet();
        var again = more.Select(IdOf).FirstOrDefault(ids.Contains);
        tally.Check(again is null ? null : $"{again} is on two pages of {actor.Handle}, one after the other");
    }

    private string? Problem(List<JsonElement> nodes, bool isLast, int server)
    {
        var where = $"on server {server}, in the timeline of {actor.Handle}";
        var ids = nodes.Select(IdOf).ToHashSet();
        if (ids.Count < nodes.Count)
        {
            return $"a tweet stands twice {where}";
        }

        var times = nodes.Select(static node => node.GetProperty("createdAt").GetDateTimeOffset()).ToList();
        if (times.Zip(times.Skip(1)).Any(static pair => pair.First < pair.Second))
        {
            return $"a tweet stands above a newer one {where}";
        }

        if (server == Answer.Unknown)
        {
            return null;
        }

        if (actor.Posts.LastOrDefault(post => post.Server == server && !post.IsBeingDeleted) is { } own
            && (isLast || (times.Count > 0 && own.CreatedAt > times[^1])) && !ids.Contains(own.Id))
        {
            var now = DateTimeOffset.UtcNow;
            var place = times.TakeWhile(time => time > own.CreatedAt).Count();
            return $"the own tweet {own.Id} is missing at {place} of {nodes.Count}, "
                + $"{(now - own.CreatedAt).TotalMilliseconds:0} ms after it was made, at {now:HH:mm:ss.fff}, {where}";
        }

        if (actor.FollowServer != server)
        {
            return null;
        }

        var followed = actor.Following.Append(actor).Select(static person => person.Id).ToHashSet();
        var strange = nodes.Find(node => !followed.Contains(node.GetProperty("author").GetProperty("id").GetString()!));
        return strange.ValueKind == JsonValueKind.Undefined
            ? null
            : $"{IdOf(strange)} is by somebody who is not followed {where}";
    }

    private static string IdOf(JsonElement node) => node.GetProperty("id").GetString()!;
}
