using System.CommandLine;
using System.Diagnostics;

namespace Chirp.Bench.Load;

/// <summary>
/// <c>load</c>: brings a social graph and real tweets into a server through its public API and compares every home
/// timeline with the input. <c>load timeline</c>: measures home timelines on what was loaded.
/// </summary>
internal static class LoadCommand
{
    private static readonly Option<Uri> Url = new("--url")
    {
        Description = "The GraphQL endpoint.",
        CustomParser = static result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url))
            {
                return url;
            }

            result.AddError($"'{result.Tokens[0].Value}' is no URL.");
            return null!;
        },
        DefaultValueFactory = static _ => new Uri("http://localhost:5000/graphql"),
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

    private static readonly Option<int?> ServerPid = new("--server-pid")
    {
        Description = "The server's process id, to measure its CPU time.",
    };

    public static Task<int> RunAsync(string[] arguments)
    {
        var load = new Command("load", "Loads a world through the public API and checks every home timeline.")
        {
            Url, Graph, People, Tweets, Posts,
        };
        load.SetAction(LoadAsync);
        var timeline = new Command("timeline", "Measures 20-tweet home timelines of people who were loaded.")
        {
            Connections, Seconds, ServerPid,
        };
        timeline.SetAction(TimelineAsync);
        load.Subcommands.Add(timeline);
        return new RootCommand("Measures Chirp.") { load }.Parse(arguments).InvokeAsync();
    }

    private static async Task<int> LoadAsync(ParseResult options, CancellationToken stop)
    {
        var graph = SocialGraph.Read(options.GetValue(Graph)!, options.GetValue(People));
        var world = World.Plan(graph, TweetArchive.Read(options.GetValue(Tweets)!, options.GetValue(Posts)));
        var progress = new LoadProgress(Console.Out, !Console.IsOutputRedirected);
        using var client = new ChirpClient(options.GetValue(Url)!, maxConnections: 32);

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
        var graph = SocialGraph.Read(options.GetValue(Graph)!, options.GetValue(People));
        var connections = options.GetValue(Connections);
        using var client = new ChirpClient(options.GetValue(Url)!, connections);
        var readers = new List<Person>();
        foreach (var number in graph.People.Take(maxReaders))
        {
            readers.Add(await Person.EnterAsync(client, number, stop));
        }

        using var server = options.GetValue(ServerPid) is { } pid ? Process.GetProcessById(pid) : null;
        var load = new TimelineLoad(client, readers);
        await load.RunAsync(
            connections, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(options.GetValue(Seconds)), server, Console.Out,
            stop);
        return load.Failures == 0 ? 0 : 1;
    }
}
