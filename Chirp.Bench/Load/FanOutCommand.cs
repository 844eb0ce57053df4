using System.CommandLine;
using Chirp.MySql;

namespace Chirp.Bench.Load;

/// <summary><c>load fanout</c>: from a post to the timelines in Redis, or to live subscribers.</summary>
internal static class FanOutCommand
{
    private static readonly Option<string> MySql = new("--mysql")
    {
        Description = "The servers' database, which tells when all is delivered. Not needed with --subscribers.",
    };

    private static readonly Option<string> Redis = new("--redis")
    {
        Description = "The servers' Redis (HOST:PORT), where deliveries are counted. Not needed with --subscribers.",
    };

    private static readonly Option<bool> WaitsForWorker = new("--worker-later")
    {
        Description = "No server delivers while posts are made (Role=api); one that does is started then.",
    };

    private static readonly Option<int> Followers = Number(
        "--followers", 5_000, "Who follow, each ten of fifty authors, so that each of these has a fifth of them.");

    private static readonly Option<int> Posts = Number("--posts", 1_000, "How many, at most 4,000.");
    private static readonly Option<int> Subscribers = Number("--subscribers", 0, "Measures the way to so many.");
    private static readonly Option<int> Reach = Number("--reach", 10, "Live subscribers of each post.");
    private static readonly Option<int> Rate = Number("--rate", 500, "Posts a second for live subscribers.");
    private static readonly Option<int> Seconds = Number("--seconds", 10, "How long to post for live subscribers.");

    public static Command Make(Option<Uri[]> urls, Option<int[]> pids)
    {
        var command = new Command("fanout", "Deliveries a second from outbox to Redis; or post to live subscriber.")
        {
            MySql, Redis, WaitsForWorker, Followers, Posts, Subscribers, Reach, Rate, Seconds,
        };
        command.SetAction((options, stop) => RunAsync(options, options.GetValue(urls)!, options.GetValue(pids)!, stop));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult options, Uri[] urls, int[] pids, CancellationToken stop)
    {
        var progress = new LoadProgress(Console.Out, !Console.IsOutputRedirected);
        using var client = new ChirpClient(urls, maxConnections: 128);
        if (options.GetValue(Subscribers) is > 0 and var subscribers)
        {
            await new LiveLoad(client, urls, progress, Console.Out).RunAsync(
                subscribers, options.GetValue(Reach), options.GetValue(Rate),
                TimeSpan.FromSeconds(options.GetValue(Seconds)), pids, stop);
            return 0;
        }

        if (options.GetValue(MySql) is not { } connection || options.GetValue(Redis) is not { } redis)
        {
            await Console.Error.WriteLineAsync("--mysql and --redis are needed: they tell when all is delivered.");
            return 2;
        }

        await using var database = new MySqlDataSource(connection);
        await new FanOutLoad(client, database, TimelineBytes.Parse(redis), progress, Console.Out).RunAsync(
            options.GetValue(Followers), options.GetValue(Posts), options.GetValue(WaitsForWorker), pids, stop);
        return 0;
    }

    private static Option<int> Number(string name, int number, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => number };
}
