using System.Net;
using System.Text;
using Xunit;

namespace Chirp.Tests.GraphQL.Transport;

/// <summary>Several responses of one request: multipart/mixed, and server-sent events in both modes.</summary>
public sealed class StreamTests
{
    private const string TokenHeader = "X-GraphQL-Event-Stream-Token";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_deferred_part_is_a_part_of_its_own()
    {
        await using var server = await TransportServer.StartAsync();
        server.Source.Release();
        using var response = await PostAsync(
            server, "{ slow { quick ... @defer { late } } }", "multipart/mixed, application/json");
        Assert.Equal("multipart/mixed; boundary=\"-\"", response.Content.Headers.ContentType!.ToString());
        var body = await response.Content.ReadAsStringAsync(Stop);
        var parts = body.Split("\r\n---");
        Assert.StartsWith(
            "---\r\nContent-Type: application/json; charset=utf-8\r\n\r\n{\"data\":{\"slow\":",
            parts[0],
            StringComparison.Ordinal);
        Assert.Contains("\"hasNext\":true", parts[0], StringComparison.Ordinal);
        Assert.Contains("after now", body, StringComparison.Ordinal);
        Assert.Equal("--\r\n", parts[^1]);
    }

    [Fact]
    public async Task An_older_form_of_defer_is_not_answered_with_this_one()
    {
        await using var server = await TransportServer.StartAsync();
        server.Source.Release();
        using var response = await PostAsync(
            server, "{ slow { quick ... @defer { late } } }",
            "multipart/mixed;deferSpec=20220824, application/json");
        Assert.Equal(
            "{\"data\":{\"slow\":{\"quick\":\"now\",\"late\":\"after now\"}}}",
            await response.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task A_subscription_is_a_stream_of_events()
    {
        await using var server = await TransportServer.StartAsync();
        using var response = await PostAsync(server, "subscription { count(to: 2) }", "text/event-stream");
        Assert.Equal("text/event-stream; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(
            ":\n\nevent: next\ndata: {\"data\":{\"count\":1}}\n\nevent: next\ndata: {\"data\":{\"count\":2}}\n\n"
            + "event: complete\ndata:\n\n",
            await response.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task A_client_that_goes_ends_its_stream()
    {
        await using var server = await TransportServer.StartAsync();
        var response = await PostAsync(server, "subscription { ticks }", "text/event-stream");
        await UntilAsync(() => server.Source.Subscribers == 1);
        response.Dispose();
        await UntilAsync(() => server.Source.Subscribers == 0);
    }

    [Fact]
    public async Task A_stream_ends_without_complete_when_the_server_stops()
    {
        await using var server = await TransportServer.StartAsync();
        using var response = await PostAsync(server, "subscription { ticks }", "text/event-stream");
        await UntilAsync(() => server.Source.Subscribers == 1);
        await server.StopAsync().WaitAsync(Stop);
        Assert.DoesNotContain("complete", await response.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Equal(0, server.Source.Subscribers);
    }

    [Fact]
    public async Task One_connection_carries_many_operations()
    {
        await using var server = await TransportServer.StartAsync();
        var token = await ReserveAsync(server);
        Assert.Equal(HttpStatusCode.Accepted, await StartAsync(server, token, "1", "subscription { count(to: 2) }"));
        using var stream = await OpenAsync(server, token);
        using var reader = new StreamReader(await stream.Content.ReadAsStreamAsync(Stop));
        Assert.Equal("{\"id\":\"1\",\"payload\":{\"data\":{\"count\":1}}}", await NextAsync(reader));
        Assert.Equal("{\"id\":\"1\",\"payload\":{\"data\":{\"count\":2}}}", await NextAsync(reader));
        Assert.Equal("{\"id\":\"1\"}", await NextAsync(reader));
        Assert.Equal(HttpStatusCode.Accepted, await StartAsync(server, token, "2", "{ nothing }"));
        Assert.Contains("\"errors\"", await NextAsync(reader), StringComparison.Ordinal);
        Assert.Equal("{\"id\":\"2\"}", await NextAsync(reader));
        Assert.Equal(HttpStatusCode.Accepted, await StartAsync(server, token, "3", "subscription { ticks }"));
        await UntilAsync(() => server.Source.Subscribers == 1);
        Assert.Equal(HttpStatusCode.Conflict, await StartAsync(server, token, "3", "subscription { ticks }"));
        using var stop = new HttpRequestMessage(HttpMethod.Delete, "/graphql?operationId=3");
        stop.Headers.Add(TokenHeader, token);
        using var stopped = await server.Http.SendAsync(stop, Stop);
        Assert.Equal(HttpStatusCode.OK, stopped.StatusCode);
        await UntilAsync(() => server.Source.Subscribers == 0);
    }

    [Fact]
    public async Task A_stream_opens_once_and_a_reservation_ends()
    {
        await using var server = await TransportServer.StartAsync();
        var token = await ReserveAsync(server);
        using var first = await OpenAsync(server, token);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        using var second = await OpenAsync(server, token);
        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        var late = await ReserveAsync(server);
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        using var expired = await OpenAsync(server, late);
        Assert.Equal(HttpStatusCode.NotFound, expired.StatusCode);
    }

    private static async Task<HttpResponseMessage> PostAsync(TransportServer server, string query, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Url);
        request.Content = new StringContent($"{{\"query\":\"{query}\"}}", Encoding.UTF8, "application/json");
        request.Headers.TryAddWithoutValidation("Accept", accept);
        return await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
    }

    private static async Task<string> ReserveAsync(TransportServer server)
    {
        using var response = await server.Http.PutAsync(server.Url, null, Stop);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return await response.Content.ReadAsStringAsync(Stop);
    }

    private static async Task<HttpResponseMessage> OpenAsync(TransportServer server, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/graphql?token={token}");
        request.Headers.Add("Accept", "text/event-stream");
        return await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
    }

    private static async Task<HttpStatusCode> StartAsync(TransportServer server, string token, string id, string query)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Url);
        request.Content = new StringContent(
            $"{{\"query\":\"{query}\",\"extensions\":{{\"operationId\":\"{id}\"}}}}",
            Encoding.UTF8, "application/json");
        request.Headers.Add(TokenHeader, token);
        using var response = await server.Http.SendAsync(request, Stop);
        return response.StatusCode;
    }

    /// <summary>The data of the next event.</summary>
    private static async Task<string> NextAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync(Stop) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                return line["data: ".Length..];
            }
        }

        return "the stream has ended";
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(5, Stop);
        }
    }
}
