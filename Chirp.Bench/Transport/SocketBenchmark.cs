using System.Text;

namespace Chirp.Bench.Transport;

/// <summary>
/// Memory of a server process a subscription: what it has grown by between some sockets that came and went and all
/// that are open, quiet, and have had an event. Memory of the kernel is not counted.
/// </summary>
internal static class SocketBenchmark
{
    private const int WarmUpCount = 500;

    public static async Task<int> RunAsync(string server, int count, CancellationToken stop)
    {
        Console.WriteLine($"{count} WebSocket subscriptions, KB of RSS (PSS) each; {Machine.Text}");
        Console.WriteLine("| server | as it comes | with all garbage collected | after an event | and collected |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: |");
        await using var chirp = await ServerProcess.StartChirpAsync(server, stop);
        using var replies = await RepliesTopic.CreateAsync(chirp, stop);
        var sample = await MeasureAsync("Chirp", chirp, replies, count, stop);
        await using var bare = await ServerProcess.StartBareAsync("{}"u8, stop);
        using var topic = new BareTopic(bare, Encoding.UTF8.GetString(sample), replies.Subscribe);
        await MeasureAsync("bare Kestrel", bare, topic, count, stop);
        return 0;
    }

    private static async Task<byte[]> MeasureAsync(
        string name, ServerProcess server, ITopic topic, int count, CancellationToken stop)
    {
        await using (var warmUp = await Subscribers.OpenAsync(server.Url, WarmUpCount, topic.Subscribe, stop))
        {
            await topic.SendAsync(1, stop);
            await warmUp.TakeAsync(1, stop);
        }

        await server.SettleAsync(stop);
        var before = server.ReadMemory();
        await server.CollectAsync(stop);
        var collectedBefore = server.ReadMemory();
        await using var subscribers = await Subscribers.OpenAsync(server.Url, count, topic.Subscribe, stop);
        await server.SettleAsync(stop);
        var idle = Each(server.ReadMemory() - before);
        await server.CollectAsync(stop);
        var idleCollected = Each(server.ReadMemory() - collectedBefore);
        await topic.SendAsync(2, stop);
        await subscribers.TakeAsync(1, stop);
        await server.SettleAsync(stop);
        var used = Each(server.ReadMemory() - before);
        await server.CollectAsync(stop);
        var usedCollected = Each(server.ReadMemory() - collectedBefore);
        Console.WriteLine($"| {name} | {idle} | {idleCollected} | {used} | {usedCollected} |");
        return await subscribers.SampleAsync(stop);

        string Each(ProcessMemory grown) =>
            $"{grown.Resident / 1024.0 / count:F1} ({grown.Proportional / 1024.0 / count:F1})";
    }
}
