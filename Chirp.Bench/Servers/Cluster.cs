using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Chirp.Bench.Servers;

/// <summary>The answer of an operation: its <c>data</c>, and the server that did it.</summary>
/// <param name="Data">The response's <c>data</c>.</param>
/// <param name="Server">-1 where an earlier one may have done it, whose answer was lost.</param>
internal sealed record Answer(JsonElement Data, int Server)
{
    public const int Unknown = -1;
}

/// <summary>Servers that share a database, any of which may be away at any time. Thread-safe.</summary>
internal sealed class Cluster : IDisposable
{
    /// <summary>How long something is tried before it counts as not acknowledged: a machine that is stuck.</summary>
    private static readonly TimeSpan MaxTrying = TimeSpan.FromSeconds(90);

    /// <summary>A server that does not answer for so long is taken to be away.</summary>
    private static readonly TimeSpan MaxWaiting = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient[] _clients;
    private readonly Tally _tally;

    public Cluster(IReadOnlyList<Uri> urls, Tally tally)
    {
        Urls = urls;
        _tally = tally;
        _clients =
        [
            .. urls.Select(static url => new HttpClient(new SocketsHttpHandler { UseProxy = false })
            {
                BaseAddress = url,
                Timeout = MaxWaiting,
            }),
        ];
    }

    public IReadOnlyList<Uri> Urls { get; }

    public int Count => Urls.Count;

    /// <summary>
    /// An operation on this server; where it does not answer, or answers that it cannot, the same on the next ones,
    /// until one has done it. So a mutation must carry an idempotency key.
    /// </summary>
    public async Task<Answer> RunAsync(
        int server, string query, object variables, string? token, CancellationToken stop)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new { query, variables });
        var since = Stopwatch.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            var at = (server + attempt) % Count;
            if (await TryAsync(at, body, token, stop) is { } data)
            {
                return new Answer(data, attempt == 0 ? at : Answer.Unknown);
            }

            if (Stopwatch.GetElapsedTime(since) > MaxTrying)
            {
                throw new InvalidOperationException($"No server has done this in {MaxTrying.TotalSeconds} s: {query}");
            }

            await Task.Delay(Pause, stop);
        }
    }

    /// <summary>An operation on this very server, again until it answers.</summary>
    public async Task<JsonElement> ReadAsync(
        int server, string query, object variables, string token, CancellationToken stop)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new { query, variables });
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            if (await TryAsync(server, body, token, stop) is { } data)
            {
                return data;
            }

            if (Stopwatch.GetElapsedTime(since) > MaxTrying)
            {
                throw new InvalidOperationException($"{Urls[server]} does not answer {query}");
            }

            await Task.Delay(Pause, stop);
        }
    }

    /// <summary>Null where the server did not do it, or it is not known whether it did.</summary>
    public async Task<JsonElement?> TryAsync(int server, byte[] body, string? token, CancellationToken stop)
    {
        using var request = new HttpRequestMessage { Method = HttpMethod.Post, Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        try
        {
            using var response = await _clients[server].SendAsync(request, stop);
            using var json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(stop));
            if (!json.RootElement.TryGetProperty("errors", out var errors))
            {
                return json.RootElement.GetProperty("data").Clone();
            }

            _tally.Count($"retried: answer {(int)response.StatusCode} {ShortOf(errors)}");
        }
        catch (HttpRequestException exception)
        {
            _tally.Count($"retried: {exception.HttpRequestError}");
        }
        catch (TaskCanceledException) when (!stop.IsCancellationRequested)
        {
            _tally.Count($"retried: no answer in {MaxWaiting.TotalSeconds} s");
        }
        catch (Exception exception) when (exception is JsonException or IOException)
        {
            _tally.Count($"retried: {exception.GetType().Name}");
        }

        return null;
    }

    public void Dispose()
    {
        foreach (var client in _clients)
        {
            client.Dispose();
        }
    }

    private static string ShortOf(JsonElement errors)
    {
        var first = errors[0];
        var code = first.TryGetProperty("extensions", out var more) && more.TryGetProperty("code", out var found)
            ? found.GetString()
            : null;
        return $"{code} {first.GetProperty("message").GetString()}";
    }
}
