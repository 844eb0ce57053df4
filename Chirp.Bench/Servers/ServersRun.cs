using System.Diagnostics;
using System.Text.Json;

namespace Chirp.Bench.Servers;

/// <summary>How much of everything.</summary>
/// <param name="Seconds">How long people act.</param>
/// <param name="People">Who act.</param>
/// <param name="Subscribers">Live subscriptions, four of five to home timelines.</param>
/// <param name="Rate">What all people do in a second, where the servers keep up.</param>
/// <param name="Seed">What is random follows from it.</param>
internal sealed record ServersPlan(int Seconds, int People, int Subscribers, int Rate, int Seed);

/// <summary>
/// People act on all servers while these come and go; then everything that was acknowledged must be there, once, on
/// each of them, and every subscriber must have been given exactly its list.
/// </summary>
internal sealed class ServersRun(Cluster cluster, ServersPlan plan, Tally tally, TextWriter output)
{
    private const int MaxAtOnce = 8;
    private const int SubscribersPerWatcher = 5;
    private const int WatchedTweets = 12;

    private const string Home = """
        query { viewer { homeTimeline(first: 100) { nodes { id } pageInfo { startCursor } } } }
        """;

    private const string Replies = """
        query Replies($id: ID!) {
          node(id: $id) { ... on Tweet { replies(first: 100) { nodes { id } pageInfo { endCursor } } } }
        }
        """;

    private static readonly TimeSpan MaxSettling = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Ledger _ledger = new();
    private readonly string _run = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString("x8")[^7..];
    private readonly Random _random = new(plan.Seed);
    private readonly List<Subscriber> _subscribers = [];

    public async Task RunAsync(CancellationToken stop)
    {
        var crowd = new Crowd(cluster, _ledger, tally);
        var people = await EnterAsync(crowd, "a", plan.People, stop);
        var watchers = await EnterAsync(crowd, "w", Math.Max(1, plan.Subscribers / SubscribersPerWatcher), stop);
        await PrepareAsync(crowd, people, watchers, stop);
        await SubscribeAsync(people, watchers, stop);

        using var listening = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var subscriptions = _subscribers.ConvertAll(one => Task.Run(() => one.RunAsync(listening.Token), stop));
        await WaitAsync(() => _subscribers.TrueForAll(static one => one.IsOn), "all subscribers are on", stop);
        await ActAsync(crowd, people, stop);

        // The last thing that each list gets: who has it has had everything before it, unless that was passed over.
        await Each(people, (actor, server, stop) => crowd.PostAsync(actor, null, server, stop), stop);
        await Each(people, (actor, server, stop) => crowd.PostAsync(actor, actor.Posts[0], server, stop), stop);
        output.WriteLine("quiet: comparing");
        await new FinalCheck(cluster, _ledger, people, tally).RunAsync(stop);
        var all = _ledger.All();
        await WaitAsync(
            () => _subscribers.TrueForAll(one => one.Watch.Compare(one.Received(), all) is null),
            "all subscribers have their lists", stop);
        await listening.CancelAsync();
        await Task.WhenAll(subscriptions);
        foreach (var one in _subscribers)
        {
            var problem = one.Watch.Compare(one.Received(), all);
            tally.Check(problem is null ? null : $"a subscriber of {one.Watch.Field} ({one.Way}): {problem}");
        }

        tally.Count("events received", _subscribers.Sum(static one => one.Count));
        tally.Count("connections of subscribers", _subscribers.Sum(static one => one.Connections));
        tally.Count("tweets", all.Count);
        tally.Count("tweets deleted", all.Count(static post => post.IsDeleted));
    }

    private async Task<List<Actor>> EnterAsync(Crowd crowd, string kind, int count, CancellationToken stop)
    {
        var people = new Actor[count];
        await Parallel.ForAsync(0, count, Limits(stop), async (number, stop) =>
            people[number] = await crowd.EnterAsync($"{kind}{number}_{_run}", number, stop));
        output.WriteLine($"{count} people signed up");
        return [.. people];
    }

    /// <summary>A first tweet and a first reply of each; who follows whom.</summary>
    private async Task PrepareAsync(
        Crowd crowd, List<Actor> people, List<Actor> watchers, CancellationToken stop)
    {
        await Each(people, (actor, server, stop) => crowd.PostAsync(actor, null, server, stop), stop);
        await Each(people, (actor, server, stop) => crowd.PostAsync(actor, actor.Posts[0], server, stop), stop);
        var follows = people.Concat(watchers).ToDictionary(static who => who, who => people
            .Where(whom => whom != who && _random.Next(3) == 0).DefaultIfEmpty(people[0] == who ? people[1] : people[0])
            .ToList());
        await Each([.. follows.Keys], async (who, server, stop) =>
        {
            foreach (var whom in follows[who])
            {
                await crowd.FollowAsync(who, whom, wanted: true, server, stop);
            }
        }, stop);
        foreach (var whom in watchers.SelectMany(static watcher => watcher.Following))
        {
            whom.Watchers++;
        }
    }

    private async Task SubscribeAsync(
        List<Actor> people, List<Actor> watchers, CancellationToken stop)
    {
        for (var number = 0; number < plan.Subscribers; number++)
        {
            var watcher = watchers[number % watchers.Count];
            var watch = number % SubscribersPerWatcher > 0
                ? await HomeAsync(watcher, number, stop)
                : await RepliesAsync(
                    people[number / SubscribersPerWatcher % Math.Min(WatchedTweets, people.Count)].Posts[0], watcher,
                    number, stop);
            _subscribers.Add(new Subscriber(cluster, number % cluster.Count, watcher.Token, watch, tally));
        }
    }

    private async Task<Watch> HomeAsync(Actor watcher, int server, CancellationToken stop)
    {
        var answer = await cluster.RunAsync(server, Home, new { }, watcher.Token, stop);
        var page = answer.Data.GetProperty("viewer").GetProperty("homeTimeline");
        return new Watch(CursorOf(page, "startCursor"), IdsOf(page), watcher.Following, Root: null);
    }

    private async Task<Watch> RepliesAsync(Post root, Actor watcher, int server, CancellationToken stop)
    {
        var answer = await cluster.RunAsync(server, Replies, new { id = root.Id }, watcher.Token, stop);
        var page = answer.Data.GetProperty("node").GetProperty("replies");
        return new Watch(CursorOf(page, "endCursor"), IdsOf(page), Followees: null, root);
    }

    private async Task ActAsync(Crowd crowd, List<Actor> people, CancellationToken stop)
    {
        using var end = new CancellationTokenSource(TimeSpan.FromSeconds(plan.Seconds));
        var pause = TimeSpan.FromSeconds((double)people.Count / plan.Rate);
        var acting = Task.WhenAll(people.ConvertAll(actor =>
        {
            var life = new Life(actor, people, crowd, cluster, _ledger, tally, new Random(_random.Next()));
            return life.RunAsync(pause, end.Token, stop);
        }));
        output.WriteLine("running");
        for (var second = 1; !acting.IsCompleted; second++)
        {
            await Task.WhenAny(acting, Task.Delay(TimeSpan.FromSeconds(1), stop));
            var received = _subscribers.Sum(static one => one.Count);
            output.WriteLine($"at {second} of {plan.Seconds} s: {_ledger.PostCount} tweets, {received} events");
        }

        await acting;
    }

    private async Task WaitAsync(Func<bool> condition, string what, CancellationToken stop)
    {
        var since = Stopwatch.GetTimestamp();
        while (!condition() && Stopwatch.GetElapsedTime(since) < MaxSettling)
        {
            await Task.Delay(Pause, stop);
        }

        output.WriteLine($"{what}: {(condition() ? "yes" : "no")}");
    }

    private Task Each(
        List<Actor> people, Func<Actor, int, CancellationToken, Task> act, CancellationToken stop) =>
        Parallel.ForAsync(
            0, people.Count, Limits(stop), async (i, stop) => await act(people[i], i % cluster.Count, stop));

    private static string CursorOf(JsonElement page, string which) =>
        page.GetProperty("pageInfo").GetProperty(which).GetString()
        ?? throw new InvalidOperationException("A list that has been written to is empty.");

    private static HashSet<string> IdsOf(JsonElement page) =>
        [.. page.GetProperty("nodes").EnumerateArray().Select(static node => node.GetProperty("id").GetString()!)];

    private static ParallelOptions Limits(CancellationToken stop) =>
        new() { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = stop };
}
