using System.Diagnostics;

namespace Chirp.Bench.Load;

/// <summary>
/// Sends requests at fixed moments, whether or not earlier ones were answered. A latency counts from the moment meant,
/// so what waits behind a slow answer is counted as waiting.
/// </summary>
internal sealed class OpenLoop(int rate)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    /// <summary>Requests that are waited for at the end; more mean that the servers do not keep up.</summary>
    private const int MaxInFlight = 20_000;

    private int _inFlight;

    /// <param name="duration">How long to send.</param>
    /// <param name="send">Sends the request of this number, which was meant for that timestamp.</param>
    /// <param name="stop">Ends it early.</param>
    /// <returns>How many were sent: fewer than the rate asks for where too many were in flight.</returns>
    public async Task<int> RunAsync(TimeSpan duration, Func<int, long, Task> send, CancellationToken stop)
    {
        var start = Stopwatch.GetTimestamp();
        var count = (int)(rate * duration.TotalSeconds);
        var tasks = new List<Task>(count);
        while (tasks.Count < count && _inFlight < MaxInFlight)
        {
            stop.ThrowIfCancellationRequested();
            while (tasks.Count < count && MeantFor(start, tasks.Count) <= Stopwatch.GetTimestamp())
            {
                tasks.Add(SendAsync(send, tasks.Count, MeantFor(start, tasks.Count)));
            }

            await Task.Delay(Tick, stop);
        }

        await Task.WhenAll(tasks);
        return tasks.Count;
    }

    private long MeantFor(long start, int number) => start + number * Stopwatch.Frequency / rate;

    private async Task SendAsync(Func<int, long, Task> send, int number, long meantFor)
    {
        Interlocked.Increment(ref _inFlight);
        try
        {
            await Task.Yield();
            await send(number, meantFor);
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }
}
