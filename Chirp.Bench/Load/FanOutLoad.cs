using System.Diagnostics;
using System.Globalization;
using Chirp.MySql;

namespace Chirp.Bench.Load;

/// <summary>
/// Posts of authors whose followers' timelines are kept in Redis, and how fast they are delivered to these: a delivery
/// is one tweet in one timeline. They are done when the outbox is empty, which only the database tells, and counted in
/// Redis itself.
/// </summary>
internal sealed class FanOutLoad(
    ChirpClient client, MySqlDataSource database, TimelineBytes timelines, LoadProgress progress, TextWriter output)
{
    private const int PostsAtOnce = 16;
    private const int Authors = 50;
    private const int Followed = 10;

    /// <summary>So that those whom somebody follows are not neighbours; prime to the number of authors.</summary>
    private const int Stride = 7;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    private const string Post = """
        mutation Post($input: PostTweetInput!) { postTweet(input: $input) { errors { __typename } } }
        """;

    /// <param name="followers">Who follow, each ten of fifty authors.</param>
    /// <param name="posts">
    /// How many; a timeline that grows too far is dropped instead of delivered to, so not more than 4,000.
    /// </param>
    /// <param name="waitsForWorker">
    /// Whether no server delivers while posts are made, and one that does is started afterwards.
    /// </param>
    /// <param name="pids">The servers' processes, for their CPU time; empty leaves that out.</param>
    /// <param name="stop">Ends it early.</param>
    public async Task RunAsync(
        int followers, int posts, bool waitsForWorker, IReadOnlyList<int> pids, CancellationToken stop)
    {
        var (writers, readers) = await FanOutWorld.EnterAsync(client, 1, Authors, followers, progress, stop);
        await FanOutWorld.FollowAsync(client, readers, reader => FollowedBy(writers, reader), progress, stop);
        await FanOutWorld.ForgetAsync(client, readers, reader => FollowedBy(writers, reader).First(), progress, stop);
        if (!waitsForWorker)
        {
            await UntilAsync(static left => left == 0, stop);
        }

        await FanOutWorld.WarmAsync(client, readers, progress, stop);
        var idsBefore = await timelines.IdsAsync(stop);
        var before = await LeftAsync(stop);
        using var times = new ServerTimes(pids);
        var start = Stopwatch.GetTimestamp();
        await PostAsync(writers, posts, stop);
        var posted = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (waitsForWorker)
        {
            var waiting = await LeftAsync(stop) - before;
            output.WriteLine($"{waiting} posts wait in the outbox: start a server that delivers");
            start = await UntilAsync(left => left < before + posts, stop);
        }

        var end = await UntilAsync(static left => left == 0, stop);
        var seconds = Stopwatch.GetElapsedTime(start, end).TotalSeconds;
        var each = followers * Followed / Authors;
        var deliveries = await timelines.IdsAsync(stop) - idsBefore;
        output.WriteLine($"""
            fan-out, {posts} posts to {each} of {followers} followers each, whose timelines are kept
            posted in                   {posted:0.00} s
            outbox empty after          {seconds:0.00} s {(waitsForWorker ? "of work" : "since the first post")}
            deliveries                  {deliveries} counted in Redis, {(long)posts * each} to followers
            deliveries a second         {deliveries / seconds:0}
            """);
        if (times.IsKnown)
        {
            output.WriteLine($"server CPU a delivery       {times.Elapsed.TotalMicroseconds / deliveries:0.00} µs");
        }
    }

    private static IEnumerable<Person> FollowedBy(Person[] writers, int reader) =>
        Enumerable.Range(0, Followed).Select(i => writers[(reader + i * Stride) % writers.Length]);

    private Task PostAsync(Person[] writers, int posts, CancellationToken stop)
    {
        progress.Begin("posts", posts);
        var limits = new ParallelOptions { MaxDegreeOfParallelism = PostsAtOnce, CancellationToken = stop };
        return Parallel.ForAsync(0, posts, limits, async (i, stop) =>
        {
            var input = new { text = $"Fan-out {i}" };
            await client.ExecuteAsync(Post, new { input }, writers[i % writers.Length].Token, stop);
            progress.Step();
        });
    }

    /// <summary>The moment of the last look at which it was not yet so.</summary>
    private async Task<long> UntilAsync(Func<long, bool> isSo, CancellationToken stop)
    {
        var looked = Stopwatch.GetTimestamp();
        while (!isSo(await LeftAsync(stop)))
        {
            looked = Stopwatch.GetTimestamp();
            await Task.Delay(Look, stop);
        }

        return looked;
    }

    private async Task<long> LeftAsync(CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT (SELECT COUNT(*) FROM outbox) + (SELECT COUNT(*) FROM stale_timelines)";
        return Convert.ToInt64(await command.ExecuteScalarAsync(stop), CultureInfo.InvariantCulture);
    }
}
