using Chirp.Bench.Load;

namespace Chirp.Bench.Transport;

/// <summary>What subscribers listen to, and how an event comes about.</summary>
internal interface ITopic
{
    /// <summary>The message that subscribes.</summary>
    string Subscribe { get; }

    /// <summary>Makes event <paramref name="number"/>.</summary>
    Task SendAsync(int number, CancellationToken stop);
}

/// <summary>Replies to a tweet, posted over HTTP.</summary>
internal sealed class RepliesTopic : ITopic, IDisposable
{
    private const string Post =
        "mutation($text: String!, $to: ID) { postTweet(input: { text: $text, inReplyTo: $to }) { tweet { id } } }";

    private readonly ChirpClient _client;
    private readonly string _token;
    private string? _tweet;

    private RepliesTopic(ChirpClient client, string token)
    {
        _client = client;
        _token = token;
    }

    public string Subscribe =>
        "{\"id\":\"1\",\"type\":\"subscribe\",\"payload\":{\"query\":\"subscription { tweetReplies(tweetId: \\\""
        + _tweet + "\\\") { cursor tweet { id text createdAt favoriteCount author { handle name } } } }\"}}";

    public static async Task<RepliesTopic> CreateAsync(ServerProcess server, CancellationToken stop)
    {
        var client = new ChirpClient([server.Url], maxConnections: 16);
        var signedUp = await client.ExecuteAsync(
            "mutation { signUp(input: { handle: \"bench\", name: \"Bench\", email: \"bench@example.org\", "
            + "password: \"correct horse battery\", dateOfBirth: \"1990-01-01\" }) { tokens { accessToken } } }",
            new { }, null, stop);
        var token = signedUp.GetProperty("signUp").GetProperty("tokens").GetProperty("accessToken").GetString()!;
        var topic = new RepliesTopic(client, token);
        topic._tweet = await topic.PostAsync("What do you think?", stop);
        return topic;
    }

    public Task SendAsync(int number, CancellationToken stop) => PostAsync($"e{number}", stop);

    public void Dispose() => _client.Dispose();

    private async Task<string> PostAsync(string text, CancellationToken stop)
    {
        var posted = await _client.ExecuteAsync(Post, new { text, to = _tweet }, _token, stop);
        return posted.GetProperty("postTweet").GetProperty("tweet").GetProperty("id").GetString()!;
    }
}

/// <summary>A message of the other topic, sent to all sockets of the bare peer.</summary>
internal sealed class BareTopic(ServerProcess server, string sample, string subscribe) : ITopic, IDisposable
{
    private readonly HttpClient _http = new();
    private readonly string[] _parts = sample.Split("\"text\":\"e");

    public string Subscribe => subscribe;

    public async Task SendAsync(int number, CancellationToken stop)
    {
        var rest = _parts[1].TrimStart("0123456789".ToCharArray());
        using var message = new StringContent($"{_parts[0]}\"text\":\"e{number}{rest}");
        using var response = await _http.PostAsync(new Uri(server.Url, "/publish"), message, stop);
        response.EnsureSuccessStatusCode();
    }

    public void Dispose() => _http.Dispose();
}
