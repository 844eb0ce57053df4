using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Chirp.Bench.Load;

/// <summary>Operations over HTTP, as any client sends them; to each server in turn. Thread-safe.</summary>
internal sealed class ChirpClient(IReadOnlyList<Uri> urls, int maxConnections) : IDisposable
{
    /// <summary>Tries of one request that the server has no time for.</summary>
    private const int MaxTries = 20;

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        MaxConnectionsPerServer = maxConnections,
        PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
        UseProxy = false,
    });

    private int _turn;

    /// <summary>The <c>data</c> of an operation. Waits where the server says when to come back.</summary>
    public async Task<JsonElement> ExecuteAsync(string query, object variables, string? token, CancellationToken stop)
    {
        var body = BodyOf(query, variables);
        for (var attempt = 1; ; attempt++)
        {
            using var response = await SendAsync(body, token, stop);
            var text = await response.Content.ReadAsByteArrayAsync(stop);
            if (response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable
                && attempt < MaxTries)
            {
                await Task.Delay(response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1), stop);
                continue;
            }

            using var json = JsonDocument.Parse(text);
            if (json.RootElement.TryGetProperty("errors", out var errors))
            {
                throw new InvalidOperationException($"The server answered {errors}");
            }

            return json.RootElement.GetProperty("data").Clone();
        }
    }

    public Task<HttpResponseMessage> SendAsync(byte[] body, string? token, CancellationToken stop)
    {
        var url = urls[(int)((uint)Interlocked.Increment(ref _turn) % urls.Count)];
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return _http.SendAsync(request, stop);
    }

    public static byte[] BodyOf(string query, object variables) =>
        JsonSerializer.SerializeToUtf8Bytes(new { query, variables });

    public void Dispose() => _http.Dispose();
}
