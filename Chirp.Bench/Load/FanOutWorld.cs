namespace Chirp.Bench.Load;

/// <summary>Authors and followers of one's own making, beside the graph's people.</summary>
internal static class FanOutWorld
{
    /// <summary>Between authors and followers, and between those of one load and of another.</summary>
    private const int Distance = 100_000;

    private const int MaxAtOnce = 32;

    private const string Follow = """
        mutation Follow($input: FollowInput!) { follow(input: $input) { errors { __typename } } }
        """;

    private const string Unfollow = """
        mutation Unfollow($input: UnfollowInput!) { unfollow(input: $input) { errors { __typename } } }
        """;

    private const string Home = "{ viewer { homeTimeline(first: 20) { nodes { id } } } }";

    /// <param name="client">Asks the servers.</param>
    /// <param name="load">Each load has people of its own.</param>
    /// <param name="authors">How many post.</param>
    /// <param name="followers">How many follow these.</param>
    /// <param name="progress">Told of each.</param>
    /// <param name="stop">Ends it early.</param>
    public static async Task<(Person[] Authors, Person[] Followers)> EnterAsync(
        ChirpClient client, int load, int authors, int followers, LoadProgress progress, CancellationToken stop)
    {
        var first = load * 2 * Distance;
        return (
            await EnterAsync(client, first, authors, "authors", progress, stop),
            await EnterAsync(client, first + Distance, followers, "followers", progress, stop));
    }

    public static async Task FollowAsync(
        ChirpClient client, Person[] followers, Func<int, IEnumerable<Person>> authorsOf, LoadProgress progress,
        CancellationToken stop)
    {
        progress.Begin("follows", followers.Length);
        await Parallel.ForAsync(0, followers.Length, Limits(stop), async (i, stop) =>
        {
            foreach (var author in authorsOf(i))
            {
                await client.ExecuteAsync(Follow, new { input = new { userId = author.Id } }, followers[i].Token, stop);
            }

            progress.Step();
        });
    }

    /// <summary>Timelines that are kept already are made anew, with no more ids in them than new ones.</summary>
    public static async Task ForgetAsync(
        ChirpClient client, Person[] followers, Func<int, Person> authorOf, LoadProgress progress,
        CancellationToken stop)
    {
        progress.Begin("changes", followers.Length);
        await Parallel.ForAsync(0, followers.Length, Limits(stop), async (i, stop) =>
        {
            var input = new { userId = authorOf(i).Id };
            await client.ExecuteAsync(Unfollow, new { input }, followers[i].Token, stop);
            await client.ExecuteAsync(Follow, new { input }, followers[i].Token, stop);
            progress.Step();
        });
    }

    /// <summary>Every timeline is read, so that it is kept from now on.</summary>
    public static async Task WarmAsync(
        ChirpClient client, Person[] followers, LoadProgress progress, CancellationToken stop)
    {
        progress.Begin("timelines", followers.Length);
        await Parallel.ForAsync(0, followers.Length, Limits(stop), async (i, stop) =>
        {
            await client.ExecuteAsync(Home, new { }, followers[i].Token, stop);
            progress.Step();
        });
    }

    private static async Task<Person[]> EnterAsync(
        ChirpClient client, int first, int count, string what, LoadProgress progress, CancellationToken stop)
    {
        progress.Begin(what, count);
        var people = new Person[count];
        await Parallel.ForAsync(0, count, Limits(stop), async (i, stop) =>
        {
            people[i] = await Person.EnterAsync(client, first + i, stop);
            progress.Step();
        });
        return people;
    }

    private static ParallelOptions Limits(CancellationToken stop) =>
        new() { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = stop };
}
