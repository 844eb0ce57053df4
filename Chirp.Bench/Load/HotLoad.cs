using System.Diagnostics;

namespace Chirp.Bench.Load;

/// <summary>
/// Many people write to one place, flat out: favorite one tweet and take it back, follow one person and stop, reply to
/// one tweet. Then the same to a place for each, which nobody has to wait for. In the end the counts must be exact.
/// </summary>
internal sealed class HotLoad(ChirpClient client, LoadProgress progress, LockTimes? locks, TextWriter output)
{
    private const string Favorite = """
        mutation Favorite($input: FavoriteTweetInput!) {
          made: favoriteTweet(input: $input) { tweet { favoriteCount } errors { __typename } }
        }
        """;

    private const string Unfavorite = """
        mutation Unfavorite($input: UnfavoriteTweetInput!) {
          made: unfavoriteTweet(input: $input) { tweet { favoriteCount } errors { __typename } }
        }
        """;

    private const string Follow = """
        mutation Follow($input: FollowInput!) {
          made: follow(input: $input) { user { followerCount } errors { __typename } }
        }
        """;

    private const string Unfollow = """
        mutation Unfollow($input: UnfollowInput!) {
          made: unfollow(input: $input) { user { followerCount } errors { __typename } }
        }
        """;

    private const string Reply = """
        mutation Reply($input: PostTweetInput!) { made: postTweet(input: $input) { errors { __typename } } }
        """;

    private const string Post = """
        mutation Post($input: PostTweetInput!) { postTweet(input: $input) { tweet { id } } }
        """;

    private const string Counts = """
        query Counts($id: ID!) {
          node(id: $id) { ... on Tweet { favoriteCount replyCount } ... on User { followerCount } }
        }
        """;

    /// <param name="people">Who write; each writes one after the other.</param>
    /// <param name="connections">Requests in flight.</param>
    /// <param name="duration">How long each part is measured.</param>
    /// <param name="pids">The servers' processes, for their CPU time; empty leaves that out.</param>
    /// <param name="stop">Ends it early.</param>
    /// <returns>How many writes failed, and counts that are wrong.</returns>
    public async Task<int> RunAsync(
        int people, int connections, TimeSpan duration, IReadOnlyList<int> pids, CancellationToken stop)
    {
        var (authors, writers) = await FanOutWorld.EnterAsync(client, 3, people, people, progress, stop);
        var tweets = new string[authors.Length];
        await Parallel.ForAsync(0, authors.Length, stop, async (i, stop) =>
            tweets[i] = await PostAsync(authors[i], stop));

        output.WriteLine(
            "writes                      1/s   p50 ms   p99 ms   max ms  failed  CPU ms/1,000  waits  deadlocks");
        string[] persons = [.. authors.Select(static author => author.Id)];
        var wrong = 0;
        foreach (var (what, on, off, field, count, targets) in ((string, string, string, string, string, string[])[])
            [("favorites of", Favorite, Unfavorite, "tweetId", "favoriteCount", tweets),
                ("followers of", Follow, Unfollow, "userId", "followerCount", persons),
                ("replies to", Reply, Reply, "inReplyTo", "replyCount", tweets)])
        {
            foreach (var isHot in (bool[])[false, true])
            {
                var part = new Part(on, off, field, isHot ? targets[..1] : targets, writers);
                var name = $"{what} {(isHot ? "one" : "each")}";
                var before = await CountAsync(targets[0], count, stop);
                await WriteAsync(part, connections, TimeSpan.FromSeconds(1), stop);
                wrong += await MeasureAsync(name, part, connections, duration, pids, stop);
                var grown = await CountAsync(targets[0], count, stop) - before;
                wrong += isHot && grown != part.Expected(on == off) ? 1 : 0;
                wrong += on == off ? 0 : await TakeBackAsync(part, stop);
            }
        }

        return wrong;
    }

    private async Task<int> MeasureAsync(
        string what, Part part, int connections, TimeSpan duration, IReadOnlyList<int> pids, CancellationToken stop)
    {
        var before = locks is null ? default : await locks.ReadAsync(stop);
        using var times = new ServerTimes(pids);
        var watch = Stopwatch.StartNew();
        var (latencies, failed) = await WriteAsync(part, connections, duration, stop);
        var (seconds, cpu) = (watch.Elapsed.TotalSeconds, times.Elapsed);
        var after = locks is null ? default : await locks.ReadAsync(stop);
        var perThousand = times.IsKnown ? $"{cpu.TotalMilliseconds * 1_000 / latencies.Count:0}" : "";
        output.WriteLine(
            $"{what,-24} {latencies.Count / seconds,6:0} {latencies.At(0.5),8:0.0} {latencies.At(0.99),8:0.0} "
            + $"{latencies.At(1),8:0.0} {failed,7} {perThousand,13} {after.Waits - before.Waits,6} "
            + $"{after.Deadlocks - before.Deadlocks,10}");
        return failed;
    }

    private async Task<(Latencies Latencies, int Failed)> WriteAsync(
        Part part, int connections, TimeSpan duration, CancellationToken stop)
    {
        var until = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var (latencies, failed) = (new Latencies(), 0);
        await Task.WhenAll(Enumerable.Range(0, connections).Select(first => Task.Run(async () =>
        {
            for (var who = first; Stopwatch.GetTimestamp() < until; who += connections)
            {
                // Nobody writes twice at a time.
                who = who < part.Writers.Length ? who : first;
                var start = Stopwatch.GetTimestamp();
                var isMade = await TryAsync(part, who, stop);
                latencies.Add(start);
                if (!isMade)
                {
                    Interlocked.Increment(ref failed);
                }
            }
        }, stop)));
        return (latencies, failed);
    }

    /// <summary>So that the next part, and the next run, begins as this one did.</summary>
    private async Task<int> TakeBackAsync(Part part, CancellationToken stop)
    {
        var failed = 0;
        await Parallel.ForAsync(0, part.Writers.Length, stop, async (who, stop) =>
        {
            if (part.IsMade(who) && !await TryAsync(part, who, stop))
            {
                Interlocked.Increment(ref failed);
            }
        });
        return failed;
    }

    private async Task<bool> TryAsync(Part part, int who, CancellationToken stop)
    {
        using var response = await client.SendAsync(part.Body(who), part.Writers[who].Token, stop);
        var answer = await response.Content.ReadAsByteArrayAsync(stop);
        if (!response.IsSuccessStatusCode || answer.AsSpan().IndexOf("\"errors\":[]"u8) < 0)
        {
            return false;
        }

        part.Made(who);
        return true;
    }

    private async Task<string> PostAsync(Person author, CancellationToken stop)
    {
        var data = await client.ExecuteAsync(Post, new { input = new { text = "Hot" } }, author.Token, stop);
        return data.GetProperty("postTweet").GetProperty("tweet").GetProperty("id").GetString()!;
    }

    private async Task<int> CountAsync(string id, string field, CancellationToken stop)
    {
        var data = await client.ExecuteAsync(Counts, new { id }, null, stop);
        return data.GetProperty("node").GetProperty(field).GetInt32();
    }

    /// <summary>One kind of write: each person makes it and takes it back in turns.</summary>
    private sealed class Part
    {
        private readonly byte[][] _on;
        private readonly byte[][] _off;
        private readonly int[] _made;

        public Part(string on, string off, string field, string[] targets, Person[] writers)
        {
            Writers = writers;
            _made = new int[writers.Length];
            _on = Array.ConvertAll(targets, target => BodyOf(on, field, target));
            _off = Array.ConvertAll(targets, target => BodyOf(off, field, target));
        }

        public Person[] Writers { get; }

        public byte[] Body(int who) => (IsMade(who) ? _off : _on)[who % _on.Length];

        public bool IsMade(int who) => _made[who] % 2 == 1;

        public void Made(int who) => _made[who]++;

        public int Expected(bool isSum) => isSum ? _made.Sum() : Writers.Where((_, who) => IsMade(who)).Count();

        private static byte[] BodyOf(string mutation, string field, string target)
        {
            var input = new Dictionary<string, string> { [field] = target };
            if (field == "inReplyTo")
            {
                input["text"] = "So it is.";
            }

            return ChirpClient.BodyOf(mutation, new { input });
        }
    }
}
