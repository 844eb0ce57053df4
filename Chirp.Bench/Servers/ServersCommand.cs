using System.CommandLine;

namespace Chirp.Bench.Servers;

/// <summary>
/// <c>servers</c>: checks that servers which share a database lose and double nothing, through their public API alone,
/// while somebody else kills and starts them.
/// </summary>
internal static class ServersCommand
{
    private static readonly Option<string[]> Urls = new("--url")
    {
        Description = "The GraphQL endpoint of a server; once for each.",
        Required = true,
    };

    private static readonly Option<int> Seconds = Number("--seconds", 30, "How long people act.");
    private static readonly Option<int> People = Number("--people", 60, "How many people act, 2 to 100.");
    private static readonly Option<int> Subscribers = Number("--subscribers", 300, "How many watch live.");
    private static readonly Option<int> Rate = Number("--rate", 150, "What they do in a second, all together.");
    private static readonly Option<int> Seed = Number("--seed", 1, "Who does what follows from it.");

    public static Task<int> RunAsync(string[] arguments)
    {
        var servers = new Command("servers", "Checks that servers under fire lose and double nothing.")
        {
            Urls, Seconds, People, Subscribers, Rate, Seed,
        };
        servers.SetAction(RunAsync);
        return new RootCommand("Checks Chirp.") { servers }.Parse(arguments).InvokeAsync();
    }

    private static async Task<int> RunAsync(ParseResult options, CancellationToken stop)
    {
        var tally = new Tally();
        using var cluster = new Cluster([.. options.GetValue(Urls)!.Select(static url => new Uri(url))], tally);
        var plan = new ServersPlan(
            options.GetValue(Seconds), Math.Clamp(options.GetValue(People), 2, 100), options.GetValue(Subscribers),
            options.GetValue(Rate), options.GetValue(Seed));
        try
        {
            await new ServersRun(cluster, plan, tally, Console.Out).RunAsync(stop);
        }
        catch (InvalidOperationException exception)
        {
            tally.Fail(exception.Message);
        }

        tally.WriteTo(Console.Out);
        return tally.Failed == 0 && tally.Passed > 0 ? 0 : 1;
    }

    private static Option<int> Number(string name, int number, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => number };
}
