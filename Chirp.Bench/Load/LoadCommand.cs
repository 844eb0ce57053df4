using System.CommandLine;

namespace Chirp.Bench.Load;

/// <summary>
/// <c>load</c>: brings a social graph and real tweets into a server through its public API and compares every home
/// timeline with the input. <c>load timeline</c>: measures home timelines on what was loaded.
/// </summary>
internal static class LoadCommand
{
    private static readonly Option<Uri[]> Urls = new("--url")
    {
        Description = "The GraphQL endpoint; where there are several servers, once for each: they are asked in turn.",
        CustomParser = static result =>
        {
            var urls = new List<Uri>();
            foreach (var token in result.Tokens)
            {
                if (Uri.TryCreate(token.Value, UriKind.Absolute, out var url))
                {
                    urls.Add(url);
                }
                else
                {
                    result.AddError($"'{token.Value}' is no URL.");
                }
            }

            return [.. urls];
        },
        DefaultValueFactory = static _ => [new Uri("http://localhost:5000/graphql")],
        Recursive = true,
    };

    private static readonly Option<string> Graph = new("--graph")
    {
        Description = "A file of edges, \"u v\" a line.",
        DefaultValueFactory = static _ => "../shared/data/socfb-Reed98.edges",
        Recursive = true,
    };

    private static readonly Option<int> People = new("--people")
    {
        Description = "Only so many people of the graph.",
        DefaultValueFactory = static _ => int.MaxValue,
        Recursive = true,
    };

    private static readonly Option<string> Tweets = new("--tweets")
    {
        Description = "CSV files of tweets; the name may have * in it.",
        DefaultValueFactory = static _ => "../shared/data/tweets-*.csv",
    };

    private static readonly Option<int> Posts = new("--posts")
    {
        Description = "Only so many tweets.",
        DefaultValueFactory = static _ => int.MaxValue,
    };

    private static readonly Option<int> Connections = new("--connections")
    {
        Description = "Requests in flight.",
        DefaultValueFactory = static _ => 16,
    };

    private static readonly Option<int> Seconds = new("--seconds")
    {
        Description = "How long to measure.",
        DefaultValueFactory = static _ => 10,
    };

    private static readonly Option<int[]> ServerPids = new("--server-pid")
    {
        Description = "The server's process id, to measure its CPU time; where there are several, once for each.",
        DefaultValueFactory = static _ => [],
        Recursive = true,
    };

    private static readonly Option<int> Rate = new("--rate")
    {
        Description = "Requests a second, whether or not earlier ones were answered.",
        DefaultValueFactory = static _ => 100,
    };

    public static Task<int> RunAsync(string[] arguments)
    {
        var load = new Command("load", "Loads a world through the public API and checks every home timeline.")
        {
            Urls, Graph, People, Tweets, Posts, ServerPids,
        };
        load.SetAction(LoadAsync);
        var timeline = new Command("timeline", "Measures 20-tweet home timelines of people who were loaded.")
        {
            Connections, Seconds,
        };
        timeline.SetAction(TimelineAsync);
        var mixed = new Command("mixed", "The highest rate of DeathStarBench's 60/30/10 mix with p99 under 50 ms.")
        {
            Seconds, Rate,
        };
        mixed.SetAction(MixedAsync);
        load.Subcommands.Add(timeline);
        load.Subcommands.Add(mixed);
        load.Subcommands.Add(FanOutCommand.Make(Urls, ServerPids));
        load.Subcommands.Add(HotCommand.Make(Urls, ServerPids));
        return new RootCommand("Measures Chirp.") { load }.Parse(arguments).InvokeAsync();
    }

    private static async Task<int> LoadAsync(ParseResult options, CancellationToken stop)
    {
        var graph = SocialGraph.Read(options.GetValue(Graph)!, options.GetValue(People));
        var world = World.Plan(graph, TweetArchive.Read(options.GetValue(Tweets)!, options.GetValue(Posts)));
        var progress = new LoadProgress(Console.Out, !Console.IsOutputRedirected);
        // Posts are told apart by their order, which one server alone keeps exactly.
        using var client = new ChirpClient(options.GetValue(Urls)![..1], maxConnections: 32);

        var import = new Import(client, world, progress);
        await import.RunAsync(stop);
        Console.WriteLine(
            $"{graph.People.Count} people, {graph.FollowCount} follows ({import.FollowsMade} made now), "
            + $"{world.Posts.Count} posts ({import.PostsMade} made now)");

        var check = new TimelineCheck(client, world, import, progress);
        var differences = await check.RunAsync(stop);
        foreach (var difference in differences.Take(10))
        {
            Console.WriteLine(difference);
        }

        Console.WriteLine($"{check.TweetCount} tweets read in {graph.People.Count} home timelines");
        Console.WriteLine($"{graph.People.Count - differences.Count} passed, {differences.Count} failed");
        return differences.Count == 0 ? 0 : 1;
    }

    private static async Task<int> TimelineAsync(ParseResult options, CancellationToken stop)
    {
        const int maxReaders = 200;
        var connections = options.GetValue(Connections);
        using var client = new ChirpClient(options.GetValue(Urls)!, connections);
        var readers = await EnterAsync(client, options, maxReaders, stop);
        var load = new TimelineLoad(client, readers);
        await load.RunAsync(
            connections, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(options.GetValue(Seconds)),
            options.GetValue(ServerPids)!, Console.Out, stop);
        return load.Failures == 0 ? 0 : 1;
    }

    private static async Task<int> MixedAsync(ParseResult options, CancellationToken stop)
    {
        using var client = new ChirpClient(options.GetValue(Urls)!, maxConnections: 256);
        var people = await EnterAsync(client, options, int.MaxValue, stop);
        var highest = await new MixedLoad(client, people, Console.Out).RunAsync(
            options.GetValue(Rate), TimeSpan.FromSeconds(options.GetValue(Seconds)), options.GetValue(ServerPids)!,
            stop);
        return highest > 0 ? 0 : 1;
    }

    private static async Task<Person[]> EnterAsync(
        ChirpClient client, ParseResult options, int maxPeople, CancellationToken stop)
    {
        var graph = SocialGraph.Read(options.GetValue(Graph)!, options.GetValue(People));
        var numbers = graph.People.Take(maxPeople).ToList();
        var people = new Person[numbers.Count];
        await Parallel.ForAsync(0, people.Length, stop, async (i, stop) =>
            people[i] = await Person.EnterAsync(client, numbers[i], stop));
        return people;
    }
}
