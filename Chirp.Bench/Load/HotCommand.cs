using System.CommandLine;
using Chirp.MySql;

namespace Chirp.Bench.Load;

/// <summary><c>load hot</c>: what it costs that many people write to one tweet or one person.</summary>
internal static class HotCommand
{
    private static readonly Option<string> MySql = new("--mysql")
    {
        Description = "The servers' database, to count waits for locks and deadlocks; not needed.",
    };

    private static readonly Option<int> Writers = Number("--writers", 256, "Who write.");
    private static readonly Option<int> Connections = Number("--connections", 64, "Requests in flight.");
    private static readonly Option<int> Seconds = Number("--seconds", 8, "How long to measure each kind of write.");

    public static Command Make(Option<Uri[]> urls, Option<int[]> pids)
    {
        var command = new Command("hot", "Favorites of one tweet, followers of one person, replies to one tweet.")
        {
            MySql, Writers, Connections, Seconds,
        };
        command.SetAction((options, stop) => RunAsync(options, options.GetValue(urls)!, options.GetValue(pids)!, stop));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult options, Uri[] urls, int[] pids, CancellationToken stop)
    {
        var progress = new LoadProgress(Console.Out, !Console.IsOutputRedirected);
        var connections = options.GetValue(Connections);
        using var client = new ChirpClient(urls, connections);
        await using var database = options.GetValue(MySql) is { } connection ? new MySqlDataSource(connection) : null;
        var locks = database is null ? null : new LockTimes(database);
        var wrong = await new HotLoad(client, progress, locks, Console.Out).RunAsync(
            options.GetValue(Writers), connections, TimeSpan.FromSeconds(options.GetValue(Seconds)), pids, stop);
        Console.WriteLine(wrong == 0 ? "all counts are exact" : $"{wrong} failed or wrong");
        return wrong == 0 ? 0 : 1;
    }

    private static Option<int> Number(string name, int number, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => number };
}
