using System.Text.Json;

namespace Chirp.Bench.Load;

/// <summary>
/// DeathStarBench's mixed workload of its social network (Gan et al., ASPLOS 2019): 60 % home timelines, 30 % user
/// timelines, 10 % posts; people uniform, pages of 10 that begin at a place uniform in 0..100; posts with 1 to 6
/// mentions and 1 to 6 URLs of 64 characters. Its texts of 256 characters are made to fit; media are left out. At a
/// fixed rate that goes up step by step as long as p99 stays under the bound.
/// </summary>
internal sealed class MixedLoad(ChirpClient client, IReadOnlyList<Person> people, TextWriter output)
{
    private const int PageSize = 10;
    private const int MaxStart = 100;
    private const double MaxMilliseconds = 50;
    private const double Step = 1.2;

    private const string HomeCursors = """
        query Cursors { viewer { homeTimeline(first: 100) { edges { cursor } } } }
        """;

    private const string UserCursors = """
        query Cursors { viewer { user { tweets(first: 100, includeReplies: true) { edges { cursor } } } } }
        """;

    private const string Home = """
        query Home($after: String) {
          viewer { homeTimeline(first: 10, after: $after) {
            nodes { id text createdAt favoriteCount replyCount author { id handle name } }
            pageInfo { hasNextPage endCursor }
          } }
        }
        """;

    private const string User = """
        query User($id: ID!, $after: String) {
          node(id: $id) { ... on User { tweets(first: 10, includeReplies: true, after: $after) {
            nodes { id text createdAt favoriteCount replyCount author { id handle name } }
            pageInfo { hasNextPage endCursor }
          } } }
        }
        """;

    private const string Compose = """
        mutation Post($input: PostTweetInput!) {
          postTweet(input: $input) { tweet { id } errors { __typename } }
        }
        """;

    private readonly string?[][] _home = new string?[people.Count][];
    private readonly string?[][] _user = new string?[people.Count][];
    private readonly long _run = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
    private int _keys;
    private int _failures;

    /// <param name="firstRate">Requests a second to begin with.</param>
    /// <param name="duration">How long each step is measured.</param>
    /// <param name="pids">The servers' processes, for their CPU time; empty leaves that out.</param>
    /// <param name="stop">Ends it early.</param>
    /// <returns>The highest rate with p99 under the bound; 0 where the first one was too high.</returns>
    public async Task<int> RunAsync(int firstRate, TimeSpan duration, IReadOnlyList<int> pids, CancellationToken stop)
    {
        await FindCursorsAsync(stop);
        output.WriteLine("rate/s   done/s   p50 ms   p99 ms   home p99   user p99   post p99   failed   CPU ms/1,000");
        await StepAsync(firstRate, TimeSpan.FromSeconds(3), [], stop);
        var highest = 0;
        var misses = 0;
        for (var rate = firstRate; misses < 2; rate = misses > 0 ? rate : (int)(rate * Step))
        {
            // A step that misses is tried once more: something else may have kept the machine.
            var isGood = await StepAsync(rate, duration, pids, stop);
            misses = isGood ? 0 : misses + 1;
            highest = isGood ? rate : highest;
        }

        output.WriteLine($"highest rate with p99 under {MaxMilliseconds} ms: {highest} a second");
        return highest;
    }

    private async Task<bool> StepAsync(int rate, TimeSpan duration, IReadOnlyList<int> pids, CancellationToken stop)
    {
        var (all, home, user, post) = (new Latencies(), new Latencies(), new Latencies(), new Latencies());
        var failedBefore = _failures;
        using var times = new ServerTimes(pids);
        var since = System.Diagnostics.Stopwatch.GetTimestamp();
        var sent = await new OpenLoop(rate).RunAsync(duration, async (_, meantFor) =>
        {
            var kind = Random.Shared.Next(10);
            var (body, token) = kind < 6 ? HomeRequest() : kind < 9 ? UserRequest() : PostRequest();
            await SendAsync(body, token, stop);
            all.Add(meantFor);
            (kind < 6 ? home : kind < 9 ? user : post).Add(meantFor);
        }, stop);
        var seconds = System.Diagnostics.Stopwatch.GetElapsedTime(since).TotalSeconds;
        var failed = _failures - failedBefore;
        var cpu = times.IsKnown ? $"{times.Elapsed.TotalMilliseconds * 1_000 / all.Count:0}" : "";
        output.WriteLine(
            $"{rate,6} {all.Count / seconds,8:0} {all.At(0.5),8:0.0} {all.At(0.99),8:0.0} {home.At(0.99),10:0.0} "
            + $"{user.At(0.99),10:0.0} {post.At(0.99),10:0.0} {failed,8} {cpu,14}");
        return failed == 0 && sent >= (int)(rate * duration.TotalSeconds) && all.At(0.99) < MaxMilliseconds;
    }

    private async Task SendAsync(byte[] body, string token, CancellationToken stop)
    {
        try
        {
            using var response = await client.SendAsync(body, token, stop);
            var answer = await response.Content.ReadAsByteArrayAsync(stop);
            if (!response.IsSuccessStatusCode || answer.AsSpan().IndexOf("\"errors\":[{"u8) >= 0)
            {
                Interlocked.Increment(ref _failures);
            }
        }
        catch (HttpRequestException)
        {
            Interlocked.Increment(ref _failures);
        }
    }

    /// <summary>Pages go by cursors; these begin at the places 0 to 100.</summary>
    private Task FindCursorsAsync(CancellationToken stop)
    {
        var limits = new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = stop };
        return Parallel.ForAsync(0, people.Count, limits, async (i, stop) =>
        {
            var home = await client.ExecuteAsync(HomeCursors, new { }, people[i].Token, stop);
            _home[i] = CursorsOf(home.GetProperty("viewer").GetProperty("homeTimeline"));
            var user = await client.ExecuteAsync(UserCursors, new { }, people[i].Token, stop);
            _user[i] = CursorsOf(user.GetProperty("viewer").GetProperty("user").GetProperty("tweets"));
        });
    }

    private static string?[] CursorsOf(JsonElement page)
    {
        var edges = page.GetProperty("edges").EnumerateArray();
        return [null, .. edges.Select(static edge => edge.GetProperty("cursor").GetString())];
    }

    private (byte[] Body, string Token) HomeRequest()
    {
        var who = Random.Shared.Next(people.Count);
        return (ChirpClient.BodyOf(Home, new { after = Start(_home[who]) }), people[who].Token);
    }

    private (byte[] Body, string Token) UserRequest()
    {
        var who = Random.Shared.Next(people.Count);
        var reader = people[Random.Shared.Next(people.Count)];
        return (ChirpClient.BodyOf(User, new { id = people[who].Id, after = Start(_user[who]) }), reader.Token);
    }

    /// <summary>A shorter list is read from its last full page.</summary>
    private static string? Start(string?[] cursors)
    {
        var start = Random.Shared.Next(MaxStart + 1);
        return cursors[Math.Min(start, Math.Max(0, cursors.Length - 1 - PageSize))];
    }

    private (byte[] Body, string Token) PostRequest()
    {
        var key = $"mixed-{_run}-{Interlocked.Increment(ref _keys)}";
        var input = new { text = Text(Random.Shared), idempotencyKey = key };
        return (ChirpClient.BodyOf(Compose, new { input }), people[Random.Shared.Next(people.Count)].Token);
    }

    /// <summary>256 weighted characters: a URL counts 23, whatever its length.</summary>
    private string Text(Random random)
    {
        const int weight = 256, urlWeight = 23, urlLength = 64;
        const string host = "https://example.org/", letters = "abcdefghijklmnopqrstuvwxyz0123456789";
        var mentions = Enumerable.Range(0, random.Next(1, 7))
            .Select(_ => $"@{World.HandleOf(people[random.Next(people.Count)].Number)}").ToList();
        var urls = Enumerable.Range(0, random.Next(1, 7))
            .Select(_ => host + new string(random.GetItems<char>(letters, urlLength - host.Length))).ToList();
        var rest = weight - mentions.Sum(static mention => mention.Length + 1) - urls.Count * (urlWeight + 1);
        var text = new string(random.GetItems<char>(letters, Math.Max(1, rest)));
        return string.Join(' ', [text, .. mentions, .. urls]);
    }
}
