using System.Runtime.InteropServices;

namespace Chirp.Bench.Transport;

/// <summary>All subscribers of one topic, in as many processes as it takes.</summary>
internal sealed class Subscribers : IAsyncDisposable
{
    /// <summary>A process may have 20,000 files open on many machines.</summary>
    private const int MaxPerProcess = 10_000;

    private readonly List<(WorkerProcess Worker, int Count)> _workers = [];

    public int Count { get; private set; }

    public static async Task<Subscribers> OpenAsync(Uri url, int count, string subscribe, CancellationToken stop)
    {
        var subscribers = new Subscribers { Count = count };
        for (var rest = count; rest > 0;)
        {
            var part = Math.Min(rest, MaxPerProcess);
            rest -= part;
            var worker = WorkerProcess.Start(
                SubscriberWorker.Command, "--url", url.ToString(), "--count", $"{part}",
                "--first-address", $"{2 + (10 * subscribers._workers.Count)}", "--subscribe", subscribe);
            subscribers._workers.Add((worker, part));
            await worker.AskAsync("open", stop);
        }

        return subscribers;
    }

    /// <summary>What has come, as soon as so many events have come to everybody.</summary>
    public async Task<Arrival[]> TakeAsync(int events, CancellationToken stop)
    {
        var answers = await Task.WhenAll(
            _workers.Select(pair => pair.Worker.AskAsync($"take {events * pair.Count}", stop)));
        Arrival[] arrivals =
        [
            .. answers.SelectMany(static answer =>
                MemoryMarshal.Cast<byte, Arrival>(Convert.FromBase64String(answer)).ToArray()),
        ];
        return arrivals.Length == events * Count
            ? arrivals
            : throw new InvalidOperationException($"{arrivals.Length} events came of {events * Count}.");
    }

    /// <summary>The first event's message.</summary>
    public async Task<byte[]> SampleAsync(CancellationToken stop) =>
        Convert.FromBase64String(await _workers[0].Worker.AskAsync("sample", stop));

    public async ValueTask DisposeAsync()
    {
        foreach (var (worker, _) in _workers)
        {
            await worker.DisposeAsync();
        }
    }
}
