using System.Globalization;

namespace Chirp.Bench.Transport;

/// <summary><c>{ __typename }</c> over POST beside a bare Kestrel that answers the same bytes.</summary>
internal static class PostBenchmark
{
    private const string Request = "{\"query\":\"{ __typename }\"}";

    private sealed record Round(double PerSecond, int Median, int High, double CpuMicroseconds);

    public static async Task<int> RunAsync(
        string server, int connections, int rounds, TimeSpan time, CancellationToken stop)
    {
        await using var chirp = await ServerProcess.StartChirpAsync(server, stop);
        await using var bare = await ServerProcess.StartBareAsync("{\"data\":{\"__typename\":\"Query\"}}"u8, stop);
        ServerProcess[] servers = [bare, chirp];
        var workers = servers.Select(target => WorkerProcess.Start(
            RequestWorker.Command, "--url", target.Url.ToString(), "--connections", $"{connections}",
            "--body", Request)).ToArray();
        var results = new List<Round>[] { [], [] };
        for (var round = -1; round < rounds; round++)
        {
            for (var i = 0; i < servers.Length; i++)
            {
                var result = await RunAsync(workers[i], servers[i], time, stop);
                if (round >= 0)
                {
                    results[i].Add(result);
                }
            }
        }

        foreach (var worker in workers)
        {
            await worker.DisposeAsync();
        }

        Console.WriteLine(
            $"{connections} connections, {rounds} rounds of {time.TotalSeconds:F0} s, median; {Machine.Text}");
        Console.WriteLine("| server | requests a second | p50, µs | p99, µs | server CPU, µs a request |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: |");
        Print("bare Kestrel", results[0]);
        Print("Chirp", results[1]);
        Console.WriteLine($"Chirp does {Median(results[1]).PerSecond / Median(results[0]).PerSecond:P0} of the bare peer's");
        return 0;
    }

    private static async Task<Round> RunAsync(
        WorkerProcess worker, ServerProcess server, TimeSpan time, CancellationToken stop)
    {
        var before = server.Cpu;
        var answer = await worker.AskAsync($"run {time.TotalMilliseconds:F0}", stop);
        var cpu = server.Cpu - before;
        var numbers = answer.Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        return new Round(numbers[0], (int)numbers[1], (int)numbers[2], cpu.TotalMicroseconds / numbers[4]);
    }

    private static void Print(string name, List<Round> rounds)
    {
        var round = Median(rounds);
        Console.WriteLine(
            $"| {name} | {round.PerSecond:N0} | {round.Median} | {round.High} | {round.CpuMicroseconds:F1} |");
    }

    private static Round Median(List<Round> rounds) =>
        rounds.OrderBy(static round => round.PerSecond).ElementAt(rounds.Count / 2);
}
