using System.Diagnostics;

namespace Chirp.Bench.Load;

/// <summary>
/// Reads first pages of 20-tweet home timelines flat out (closed loop: each connection sends the next request when it
/// has the answer) and tells requests a second, latency, and what the server's process spent on them.
/// </summary>
internal sealed class TimelineLoad(ChirpClient client, IReadOnlyList<Person> people)
{
    private const string HomeTimeline = """
        query Home {
          viewer {
            homeTimeline(first: 20) {
              nodes {
                id text createdAt favoriteCount replyCount viewerHasFavorited
                author { id handle name }
              }
              pageInfo { hasNextPage endCursor }
            }
          }
        }
        """;

    private static readonly byte[] Body = ChirpClient.BodyOf(HomeTimeline, new { });

    private long _bytes;
    private long _failures;

    public long Failures => _failures;

    /// <param name="connections">Requests in flight.</param>
    /// <param name="warmUp">Not measured.</param>
    /// <param name="duration">Measured.</param>
    /// <param name="pids">The servers' processes, for their CPU time; empty leaves that out.</param>
    /// <param name="output">Where the result is written.</param>
    /// <param name="stop">Ends it early.</param>
    public async Task RunAsync(
        int connections, TimeSpan warmUp, TimeSpan duration, IReadOnlyList<int> pids, TextWriter output,
        CancellationToken stop)
    {
        await ReadAllAsync(connections, warmUp, stop);
        _bytes = 0;
        using var times = new ServerTimes(pids);
        var watch = Stopwatch.StartNew();
        var latencies = await ReadAllAsync(connections, duration, stop);
        var seconds = watch.Elapsed.TotalSeconds;
        var cpu = times.Elapsed;
        if (latencies.Count == 0)
        {
            throw new InvalidOperationException("Not one request was answered: measure for longer.");
        }

        latencies.Sort();
        var (median, high, most) = (At(latencies, 0.50), At(latencies, 0.99), At(latencies, 1));
        output.WriteLine($"""
            home timeline, 20 tweets with authors
            requests                    {latencies.Count} on {connections} connections in {seconds:0.0} s
            requests a second           {latencies.Count / seconds:0}
            bytes a response            {_bytes / latencies.Count}
            latency p50 / p99 / max     {median:0.00} / {high:0.00} / {most:0.00} ms
            failed                      {_failures}
            """);
        if (times.IsKnown)
        {
            output.WriteLine($"server CPU a 1,000 requests  {cpu.TotalMilliseconds * 1_000 / latencies.Count:0} ms");
        }
    }

    private async Task<List<double>> ReadAllAsync(int connections, TimeSpan duration, CancellationToken stop)
    {
        var until = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var perConnection = await Task.WhenAll(
            Enumerable.Range(0, connections).Select(number => Task.Run(() => ReadAsync(number, until, stop), stop)));
        return [.. perConnection.SelectMany(static latencies => latencies)];
    }

    private async Task<List<double>> ReadAsync(int first, long until, CancellationToken stop)
    {
        var latencies = new List<double>();
        for (var at = first; Stopwatch.GetTimestamp() < until; at++)
        {
            var start = Stopwatch.GetTimestamp();
            using var response = await client.SendAsync(Body, people[at % people.Count].Token, stop);
            var answer = await response.Content.ReadAsByteArrayAsync(stop);
            latencies.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            Interlocked.Add(ref _bytes, answer.Length);
            if (!response.IsSuccessStatusCode || answer.AsSpan().IndexOf("\"errors\":"u8) >= 0)
            {
                Interlocked.Increment(ref _failures);
            }
        }

        return latencies;
    }

    private static double At(List<double> sorted, double share) =>
        sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];
}
