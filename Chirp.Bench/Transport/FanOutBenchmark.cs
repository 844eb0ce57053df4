using System.Diagnostics;
using System.Text;

namespace Chirp.Bench.Transport;

/// <summary>
/// How long an event takes from the moment its request is sent until each subscriber has read it: beside a bare Kestrel
/// that sends the same bytes to as many sockets.
/// </summary>
internal sealed class FanOutBenchmark(
    string server, int count, int events, int rate, int rounds, TimeSpan time)
{
    private const int WarmUpEvents = 20;

    private sealed record Round(double Median, double High, double Highest, double CpuMicroseconds);

    public async Task<int> RunAsync(CancellationToken stop)
    {
        await using var chirp = await ServerProcess.StartChirpAsync(server, stop);
        using var replies = await RepliesTopic.CreateAsync(chirp, stop);
        await using var ours = await Subscribers.OpenAsync(chirp.Url, count, replies.Subscribe, stop);
        await WarmUpAsync(replies, ours, stop);
        var sample = Encoding.UTF8.GetString(await ours.SampleAsync(stop));

        await using var bare = await ServerProcess.StartBareAsync("{}"u8, stop);
        using var broadcast = new BareTopic(bare, sample, replies.Subscribe);
        await using var theirs = await Subscribers.OpenAsync(bare.Url, count, broadcast.Subscribe, stop);
        await WarmUpAsync(broadcast, theirs, stop);

        List<Round> chirpRounds = [], bareRounds = [];
        for (var i = 0; i < rounds; i++)
        {
            bareRounds.Add(await MeasureAsync(broadcast, theirs, bare, stop));
            chirpRounds.Add(await MeasureAsync(replies, ours, chirp, stop));
        }

        Console.WriteLine(
            $"{count} subscribers, a message of {sample.Length} bytes, "
            + (rate > 0 ? $"{rate} events a second for {time.TotalSeconds:F0} s" : $"{events} events one after the other")
            + $", {rounds} rounds, median; {Machine.Text}");
        Console.WriteLine("| server | p50, ms | p99, ms | longest, ms | server CPU, µs a delivery |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: |");
        Print("bare Kestrel", bareRounds);
        Print("Chirp", chirpRounds);
        Console.WriteLine($"p99 is {Median(chirpRounds).High / Median(bareRounds).High:F2} times the bare peer's");
        return 0;
    }

    private static async Task WarmUpAsync(ITopic topic, Subscribers subscribers, CancellationToken stop)
    {
        for (var i = 0; i < WarmUpEvents; i++)
        {
            await topic.SendAsync(i, stop);
            await subscribers.TakeAsync(1, stop);
        }
    }

    private async Task<Round> MeasureAsync(
        ITopic topic, Subscribers subscribers, ServerProcess process, CancellationToken stop)
    {
        await process.SettleAsync(stop);
        var cpu = process.Cpu;
        var (sentAt, arrivals) = rate > 0
            ? await SendAtRateAsync(topic, subscribers, stop)
            : await SendInTurnAsync(topic, subscribers, stop);
        var used = process.Cpu - cpu;
        var times = Array.ConvertAll(
            arrivals, arrival => Stopwatch.GetElapsedTime(sentAt[arrival.Event], arrival.At).TotalMilliseconds);
        Array.Sort(times);
        return new Round(
            times[times.Length / 2], times[(int)(times.Length * 0.99)], times[^1],
            used.TotalMicroseconds / times.Length);
    }

    private async Task<(long[] SentAt, Arrival[] Arrivals)> SendInTurnAsync(
        ITopic topic, Subscribers subscribers, CancellationToken stop)
    {
        var sentAt = new long[events];
        var arrivals = new List<Arrival>();
        for (var i = 0; i < events; i++)
        {
            sentAt[i] = Stopwatch.GetTimestamp();
            await topic.SendAsync(i, stop);
            arrivals.AddRange(await subscribers.TakeAsync(1, stop));
        }

        return (sentAt, [.. arrivals]);
    }

    private async Task<(long[] SentAt, Arrival[] Arrivals)> SendAtRateAsync(
        ITopic topic, Subscribers subscribers, CancellationToken stop)
    {
        var sentAt = new long[(int)(rate * time.TotalSeconds)];
        var sending = new Task[sentAt.Length];
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / rate));
        for (var i = 0; i < sentAt.Length; i++)
        {
            await timer.WaitForNextTickAsync(stop);
            sentAt[i] = Stopwatch.GetTimestamp();
            sending[i] = topic.SendAsync(i, stop);
        }

        await Task.WhenAll(sending);
        return (sentAt, await subscribers.TakeAsync(sentAt.Length, stop));
    }

    private static void Print(string name, List<Round> rounds)
    {
        var round = Median(rounds);
        Console.WriteLine(
            $"| {name} | {round.Median:F1} | {round.High:F1} | {round.Highest:F1} | {round.CpuMicroseconds:F1} |");
    }

    private static Round Median(List<Round> rounds) =>
        rounds.OrderBy(static round => round.High).ElementAt(rounds.Count / 2);
}
