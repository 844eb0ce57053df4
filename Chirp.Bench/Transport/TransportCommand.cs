using System.CommandLine;

namespace Chirp.Bench.Transport;

/// <summary>
/// <c>transport</c>: what the transports cost beside a bare Kestrel that does nothing but the same input and output.
/// Servers, peers and load generators are processes of their own.
/// </summary>
internal static class TransportCommand
{
    private static readonly Option<string> Server = new("--server")
    {
        Description = "The built program.",
        DefaultValueFactory = static _ => "Chirp.GraphQL/bin/Release/net10.0/Chirp.GraphQL.dll",
        Recursive = true,
    };

    private static readonly Option<int> Rounds = new("--rounds")
    {
        Description = "Rounds, in turns; the median counts.",
        DefaultValueFactory = static _ => 3,
    };

    private static readonly Option<int> Seconds = new("--seconds")
    {
        Description = "How long a round takes.",
        DefaultValueFactory = static _ => 5,
    };

    private static readonly Option<int> Connections = new("--connections")
    {
        Description = "Connections, a request in flight on each.",
        DefaultValueFactory = static _ => 32,
    };

    private static readonly Option<int> Count = new("--count")
    {
        Description = "Subscriptions, one a socket.",
        DefaultValueFactory = static _ => 20_000,
    };

    private static readonly Option<int> Events = new("--events")
    {
        Description = "Events, each sent when all subscribers have the one before.",
        DefaultValueFactory = static _ => 10,
    };

    private static readonly Option<int> Rate = new("--rate")
    {
        Description = "Events a second, whether the ones before have arrived or not; 0 sends one after the other.",
        DefaultValueFactory = static _ => 0,
    };

    private static readonly Option<Uri> Url = new("--url") { Hidden = true, CustomParser = ParseUri };

    private static readonly Option<int> FirstAddress = new("--first-address") { Hidden = true };

    private static readonly Option<string> Subscribe = new("--subscribe") { Hidden = true };

    private static readonly Option<string> Body = new("--body") { Hidden = true };

    public static Task<int> RunAsync(string[] arguments)
    {
        var post = new Command("post", "Requests a second of { __typename } over POST.")
        {
            Rounds, Seconds, Connections,
        };
        post.SetAction((options, stop) => PostBenchmark.RunAsync(
            options.GetValue(Server)!, options.GetValue(Connections), options.GetValue(Rounds),
            TimeSpan.FromSeconds(options.GetValue(Seconds)), stop));
        var sockets = new Command("sockets", "Memory of idle WebSocket subscriptions.") { Count };
        sockets.SetAction((options, stop) => SocketBenchmark.RunAsync(
            options.GetValue(Server)!, options.GetValue(Count), stop));
        var fanout = new Command("fanout", "How long an event takes to all subscribers.")
        {
            Count, Events, Rate, Rounds, Seconds,
        };
        fanout.SetAction((options, stop) => new FanOutBenchmark(
            options.GetValue(Server)!, options.GetValue(Count), options.GetValue(Events), options.GetValue(Rate),
            options.GetValue(Rounds), TimeSpan.FromSeconds(options.GetValue(Seconds))).RunAsync(stop));
        var transport = new Command("transport", "Measures the transports beside a bare Kestrel.")
        {
            Server, post, sockets, fanout,
        };
        foreach (var worker in Workers())
        {
            transport.Subcommands.Add(worker);
        }

        return new RootCommand("Measures Chirp.") { transport }.Parse(arguments).InvokeAsync();
    }

    /// <summary>What this program starts of itself.</summary>
    private static IEnumerable<Command> Workers()
    {
        var bare = new Command(BareKestrel.Command) { Hidden = true, Options = { Url, Body } };
        bare.SetAction((options, stop) => BareKestrel.RunAsync(
            options.GetValue(Url)!, Convert.FromBase64String(options.GetValue(Body)!), stop));
        yield return bare;
        var requests = new Command(RequestWorker.Command) { Hidden = true, Options = { Url, Connections, Body } };
        requests.SetAction((options, _) => new RequestWorker(
            options.GetValue(Url)!, options.GetValue(Connections), options.GetValue(Body)!).RunAsync());
        yield return requests;
        var subscribers = new Command(SubscriberWorker.Command)
        {
            Hidden = true, Options = { Url, Count, FirstAddress, Subscribe },
        };
        subscribers.SetAction((options, _) => new SubscriberWorker(
            options.GetValue(Url)!, options.GetValue(Count), options.GetValue(FirstAddress),
            options.GetValue(Subscribe)!).RunAsync());
        yield return subscribers;
    }

    private static Uri ParseUri(System.CommandLine.Parsing.ArgumentResult result) => new(result.Tokens[0].Value);
}
