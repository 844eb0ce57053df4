namespace Chirp.Bench.Load;

/// <summary>
/// Reads home timelines through the API to their end and compares them with the ones computed from the input files.
/// </summary>
internal sealed class TimelineCheck(ChirpClient client, World world, Import import, LoadProgress progress)
{
    private const int MaxAtOnce = 8;

    private const string HomeTimeline = """
        query Home($after: String) {
          viewer { homeTimeline(first: 100, after: $after) {
            nodes { id } pageInfo { hasNextPage endCursor }
          } }
        }
        """;

    private int _tweets;

    /// <summary>Tweets compared.</summary>
    public int TweetCount => _tweets;

    /// <summary>The people whose timeline differs, and how.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken stop)
    {
        var differences = new List<string>();
        progress.Begin("timelines", world.Graph.People.Count);
        var limits = new ParallelOptions { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = stop };
        await Parallel.ForEachAsync(world.Graph.People, limits, async (number, stop) =>
        {
            if (await CompareAsync(number, stop) is { } difference)
            {
                lock (differences)
                {
                    differences.Add(difference);
                }
            }

            progress.Step();
        });
        return differences;
    }

    private async Task<string?> CompareAsync(int number, CancellationToken stop)
    {
        var read = await ReadAsync(import.People[number].Token, stop);
        Interlocked.Add(ref _tweets, read.Count);
        var expected = world.HomeTimelineOf(number).Select(post => import.PostIds[post.Index]).ToList();
        for (var place = 0; place < Math.Max(read.Count, expected.Count); place++)
        {
            if (place >= read.Count || place >= expected.Count || read[place] != expected[place])
            {
                return $"{World.HandleOf(number)}: {read.Count} tweets read, {expected.Count} expected, "
                    + $"the first difference at {place}";
            }
        }

        return null;
    }

    private async Task<List<string>> ReadAsync(string token, CancellationToken stop)
    {
        var ids = new List<string>();
        string? after = null;
        do
        {
            var data = await client.ExecuteAsync(HomeTimeline, new { after }, token, stop);
            var page = data.GetProperty("viewer").GetProperty("homeTimeline");
            foreach (var node in page.GetProperty("nodes").EnumerateArray())
            {
                ids.Add(node.GetProperty("id").GetString()!);
            }

            after = Import.NextPage(page.GetProperty("pageInfo"));
        }
        while (after is not null);
        return ids;
    }
}
