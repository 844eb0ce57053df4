using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;

namespace Chirp.Bench.Load;

/// <summary>
/// Posts at a fixed rate, and how long it takes from the moment a post was meant for until each of its live subscribers
/// has it. Subscribers are sockets, spread over the servers.
/// </summary>
internal sealed class LiveLoad(
    ChirpClient client, IReadOnlyList<Uri> urls, LoadProgress progress, TextWriter output)
{
    /// <summary>An account has so many sockets, as people have devices.</summary>
    private const int SocketsPerFollower = 5;

    private const int MaxConnecting = 64;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MaxWaiting = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private const string Home = "subscription { homeTimeline { tweet { text } } }";

    private const string Post = """
        mutation Post($input: PostTweetInput!) { postTweet(input: $input) { errors { __typename } } }
        """;

    private readonly Latencies _received = new();
    private readonly Latencies _posted = new();
    private int _on;
    private int _failed;
    private bool _isMeasured;

    /// <param name="subscribers">Sockets with one subscription each.</param>
    /// <param name="reach">Subscribers of each post.</param>
    /// <param name="rate">Posts a second.</param>
    /// <param name="duration">Measured, after a warm-up.</param>
    /// <param name="pids">The servers' processes, for their CPU time; empty leaves that out.</param>
    /// <param name="stop">Ends it early.</param>
    public async Task RunAsync(
        int subscribers, int reach, int rate, TimeSpan duration, IReadOnlyList<int> pids, CancellationToken stop)
    {
        var (authors, followers) = await FanOutWorld.EnterAsync(
            client, 2, Math.Max(1, subscribers / reach), subscribers / SocketsPerFollower, progress, stop);
        await FanOutWorld.FollowAsync(client, followers, i => [authors[i % authors.Length]], progress, stop);

        using var listening = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var connecting = new SemaphoreSlim(MaxConnecting);
        var sockets = followers.SelectMany(static follower => Enumerable.Repeat(follower, SocketsPerFollower))
            .Select((follower, i) => ListenAsync(urls[i % urls.Count], follower, connecting, listening.Token))
            .ToArray();
        await UntilAsync(() => _on == sockets.Length, stop);
        output.WriteLine($"{_on} subscribers on {urls.Count} servers");

        await PostAllAsync(authors, rate, WarmUp, stop);
        _isMeasured = true;
        using var times = new ServerTimes(pids);
        var posts = await PostAllAsync(authors, rate, duration, stop);
        var reached = subscribers / authors.Length;
        var expected = posts * reached;
        await UntilAsync(() => _received.Count >= expected, stop);
        output.WriteLine($"""
            {posts} posts at {rate} a second, {subscribers} live subscribers, {reached} of each author
            events received             {_received.Count} of {expected}
            post to answer p50 / p99    {_posted.At(0.5):0.0} / {_posted.At(0.99):0.0} ms
            post to subscriber p50      {_received.At(0.5):0.0} ms
            post to subscriber p99      {_received.At(0.99):0.0} ms
            post to subscriber max      {_received.At(1):0.0} ms
            failed                      {_failed}
            """);
        if (times.IsKnown)
        {
            output.WriteLine($"server CPU a post           {times.Elapsed.TotalMicroseconds / posts:0} µs");
        }

        await listening.CancelAsync();
        await Task.WhenAll(sockets);
    }

    private Task<int> PostAllAsync(Person[] authors, int rate, TimeSpan duration, CancellationToken stop) =>
        new OpenLoop(rate).RunAsync(duration, async (number, meantFor) =>
        {
            var input = new { text = string.Create(CultureInfo.InvariantCulture, $"{meantFor} {_isMeasured}") };
            var body = ChirpClient.BodyOf(Post, new { input });
            using var response = await client.SendAsync(body, authors[number % authors.Length].Token, stop);
            if (_isMeasured)
            {
                _posted.Add(meantFor);
            }

            if (!response.IsSuccessStatusCode)
            {
                Interlocked.Increment(ref _failed);
            }
        }, stop);

    private async Task ListenAsync(Uri url, Person follower, SemaphoreSlim connecting, CancellationToken stop)
    {
        await connecting.WaitAsync(stop);
        var socket = new LiveSocket(url, follower.Token, Home, new { })
        {
            Received = Receive,
            Started = () =>
            {
                Interlocked.Increment(ref _on);
                connecting.Release();
            },
        };
        try
        {
            output.WriteLine(await socket.ListenAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }
        catch (Exception exception) when (exception is WebSocketException or HttpRequestException or IOException)
        {
            output.WriteLine($"{url}: {exception.Message}");
        }

        Interlocked.Increment(ref _failed);
    }

    private void Receive(JsonElement data)
    {
        var text = data.GetProperty("homeTimeline").GetProperty("tweet").GetProperty("text").GetString()!.Split(' ');
        if (text[^1] == bool.TrueString)
        {
            _received.Add(long.Parse(text[0], CultureInfo.InvariantCulture));
        }
    }

    private static async Task UntilAsync(Func<bool> isSo, CancellationToken stop)
    {
        var since = Stopwatch.GetTimestamp();
        while (!isSo() && Stopwatch.GetElapsedTime(since) < MaxWaiting)
        {
            await Task.Delay(Pause, stop);
        }
    }
}
