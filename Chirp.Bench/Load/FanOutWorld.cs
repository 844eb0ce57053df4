namespace Chirp.Bench.Load;

/// <summary>Authors and followers of one's own making, beside the graph's people.</summary>
internal static class FanOutWorld
{
    private const int FirstAuthor = 100_000;
    private const int FirstFollower = 200_000;
    private const int MaxAtOnce = 32;

    private const string Follow = """
        mutation Follow($input: FollowInput!) { follow(input: $input) { errors { __typename } } }
        """;

    private const string Unfollow = """
        mutation Unfollow($input: UnfollowInput!) { unfollow(input: $input) { errors { __typename } } }
        """;

    private const string Home = "{ viewer { homeTimeline(first: 20) { nodes { id } } } }";

    public static Task<Person[]> AuthorsAsync(
        ChirpClient client, int count, LoadProgress progress, CancellationToken stop) =>
        EnterAsync(client, FirstAuthor, count, "authors", progress, stop);

    public static Task<Person[]> FollowersAsync(
        ChirpClient client, int count, LoadProgress progress, CancellationToken stop) =>
        EnterAsync(client, FirstFollower, count, "followers", progress, stop);

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

    /// <summary>
    /// Every timeline is read, so that it is kept; one that was kept before is made anew, with no more ids in it than a
    /// new one has.
    /// </summary>
    public static async Task WarmAsync(
        ChirpClient client, Person[] followers, Person author, LoadProgress progress, CancellationToken stop)
    {
        progress.Begin("timelines", followers.Length);
        await Parallel.ForAsync(0, followers.Length, Limits(stop), async (i, stop) =>
        {
            var input = new { userId = author.Id };
            await client.ExecuteAsync(Unfollow, new { input }, followers[i].Token, stop);
            await client.ExecuteAsync(Follow, new { input }, followers[i].Token, stop);
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
