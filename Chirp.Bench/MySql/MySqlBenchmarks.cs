using System.Diagnostics;

namespace Chirp.Bench.MySql;

/// <summary>
/// Chirp.MySql, Oracle's MySql.Data and a bare protocol loop beside each other: throughput, the client's CPU and what
/// it allocates. Contenders take turns, so that what else the machine does meets all of them; the median round counts.
/// </summary>
internal static class MySqlBenchmarks
{
    private sealed record Scenario(string Name, Func<IWorker, long, ValueTask<int>> Run, int Rows, bool Writes);

    private readonly record struct Sample(double PerSecond, double CpuMicroseconds, double AllocatedBytes);

    private static readonly Scenario[] _scenarios =
    [
        new("point read by primary key", static (worker, n) => worker.ReadOneAsync(n), 1, Writes: false),
        new($"IN of {Workload.KeysOfIn} keys", static (worker, n) => worker.ReadManyAsync(n),
            Workload.KeysOfIn, Writes: false),
        new("insert of 1 row", static (worker, n) => worker.InsertOneAsync(n), 1, Writes: true),
        new($"insert of {Workload.RowsOfInsert} rows", static (worker, n) => worker.InsertManyAsync(n),
            Workload.RowsOfInsert, Writes: true),
        new("transaction of 3 statements", static (worker, n) => worker.TransactAsync(n), 1, Writes: true),
    ];

    /// <param name="arguments"><c>--connection TEXT [--seconds 2] [--rounds 3] [--only TEXT]</c>.</param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (Option("--connection") is not { } connection)
        {
            Console.WriteLine("usage: Chirp.Bench mysql --connection \"Server=…;Port=…;User ID=…;Password=…\"");
            Console.WriteLine("       [--seconds 2] a round, [--rounds 3] a client, [--only TEXT] in its name");
            return 2;
        }

        var server = BenchServer.Parse(connection);
        var seconds = double.Parse(Option("--seconds") ?? "2");
        var rounds = int.Parse(Option("--rounds") ?? "3");
        var only = Option("--only") ?? "";
        await Workload.CreateTablesAsync(server);
        Console.WriteLine($"{Workload.Connections} connections, {rounds} rounds of {seconds} s, "
            + $"{Environment.ProcessorCount} processors, .NET {Environment.Version}");
        Console.WriteLine("| operation | client | per second | client CPU, µs each | allocated, bytes each |");
        Console.WriteLine("| --- | --- | ---: | ---: | ---: |");
        foreach (var scenario in _scenarios.Where(scenario => scenario.Name.Contains(only)))
        {
            await MeasureAsync(server, scenario, rounds, TimeSpan.FromSeconds(seconds));
        }

        return 0;

        string? Option(string name) =>
            Array.IndexOf(arguments, name) is >= 0 and var at && at + 1 < arguments.Length ? arguments[at + 1] : null;
    }

    private static async Task MeasureAsync(BenchServer server, Scenario scenario, int rounds, TimeSpan duration)
    {
        IContender[] contenders =
            [Contenders.Bare(server), Contenders.MySqlData(server), Contenders.ChirpMySql(server)];
        var samples = contenders.Select(_ => new List<Sample>()).ToArray();
        for (var round = -1; round < rounds; round++)
        {
            for (var i = 0; i < contenders.Length; i++)
            {
                var sample = await RunRoundAsync(server, contenders[i], scenario, duration);
                if (round >= 0)
                {
                    samples[i].Add(sample);
                }
            }
        }

        for (var i = 0; i < contenders.Length; i++)
        {
            Console.WriteLine($"| {scenario.Name} | {contenders[i].Name} | {Median(samples[i], s => s.PerSecond):N0} | "
                + $"{Median(samples[i], s => s.CpuMicroseconds):N1} | "
                + $"{Median(samples[i], s => s.AllocatedBytes):N0} |");
            await contenders[i].DisposeAsync();
        }
    }

    private static async Task<Sample> RunRoundAsync(
        BenchServer server, IContender contender, Scenario scenario, TimeSpan duration)
    {
        if (scenario.Writes)
        {
            await Workload.EmptyWrittenAsync(server);
        }

        var workers = new IWorker[Workload.Connections];
        for (var i = 0; i < workers.Length; i++)
        {
            workers[i] = await contender.StartAsync();
        }

        GC.Collect();
        using var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var clock = Stopwatch.StartNew();
        var done = 0L;
        var tasks = workers.Select(worker => Task.Run(() => LoopAsync(worker))).ToArray();
        await Task.WhenAll(tasks);
        var elapsed = clock.Elapsed;
        process.Refresh();
        var sample = new Sample(
            done / elapsed.TotalSeconds,
            (process.TotalProcessorTime - cpu).TotalMicroseconds / done,
            (GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)done);
        foreach (var worker in workers)
        {
            await worker.DisposeAsync();
        }

        return sample;

        async Task LoopAsync(IWorker worker)
        {
            while (clock.Elapsed < duration)
            {
                var rows = await scenario.Run(worker, Interlocked.Increment(ref done));
                if (rows != scenario.Rows)
                {
                    throw new InvalidOperationException($"{contender.Name}: {rows} rows, not {scenario.Rows}.");
                }
            }
        }
    }

    private static double Median(List<Sample> samples, Func<Sample, double> value) =>
        samples.Select(value).Order().ElementAt(samples.Count / 2);
}
