using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Chirp.GraphQL.Limits;
using Chirp.GraphQL.Transport;
using Chirp.Tests.GraphQL.Transport;
using Xunit;

namespace Chirp.Tests.GraphQL.Limits;

/// <summary>
/// How the transports tell what is left. `{ hello }` costs one point, and one more where it is not known: it is.
/// </summary>
public sealed class LimitHeadersTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_response_says_what_is_left_and_when_all_is_back()
    {
        await using var server = await StartAsync(4);
        Assert.Equal("4 3 15 -", await HeadersAsync(server));
        Assert.Equal("4 2 30 -", await HeadersAsync(server));
        server.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("4 3 15 -", await HeadersAsync(server));
    }

    [Theory]
    [InlineData("application/json", 200)]
    [InlineData("application/graphql-response+json", 429)]
    public async Task An_operation_beyond_the_limit_is_told_how_long_to_wait(string accept, int status)
    {
        await using var server = await StartAsync(1);
        await HeadersAsync(server);
        using var response = await PostAsync(server, accept);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("1 0 60 60", HeadersOf(response));
        Assert.Equal(
            """
            {"errors":[{"message":"Too much at once: try again in 60 seconds (Limits:Rates:AddressCostPerMinute is 1).",
            "extensions":{"code":"RATE_LIMITED","retryAfter":60}}]}
            """.ReplaceLineEndings(""),
            await response.Content.ReadAsStringAsync(Stop));
    }

    [Theory]
    [InlineData("{ nothing }", 11, 1)]
    [InlineData("{ hello ", 100, 1)]
    [InlineData("{ nothing }", 101, 2)]
    [InlineData("query A { hello } query B { hello }", 150, 2)]
    public async Task A_text_that_is_wrong_costs_a_point_for_each_100_bytes_and_is_not_read_beyond_the_limit(
        string text, int bytes, int points)
    {
        await using var server = await StartAsync(4);
        var body = $$"""{"query":"{{text.PadRight(bytes)}}"}""";
        for (var left = 4 - points; left >= 0; left -= points)
        {
            using var refused = await PostAsync(server, body: body);
            Assert.Equal($"4 {left} {15 * (4 - left)} -", HeadersOf(refused));
            Assert.DoesNotContain("RATE_LIMITED", await refused.Content.ReadAsStringAsync(Stop));
            if (text.StartsWith("query", StringComparison.Ordinal))
            {
                // Which operation is meant is not said, but the text is right, and known from now on.
                return;
            }
        }

        using var unread = await PostAsync(server, body: body);
        Assert.Equal($"4 0 60 {15 * points}", HeadersOf(unread));
        Assert.Contains("RATE_LIMITED", await unread.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task A_batch_says_what_is_left_after_its_last_operation()
    {
        await using var server = await StartAsync(4, new TransportOptions { MaxBatch = 3 });
        const string Body = """[{"query":"{ hello }"},{"query":"{ hello }"},{"query":"{ hello }"}]""";
        using var response = await PostAsync(server, body: Body);
        Assert.Equal("4 1 45 -", HeadersOf(response));
    }

    [Fact]
    public async Task Without_a_limit_there_are_no_headers()
    {
        await using var server = await StartAsync(0);
        Assert.Equal("- - - -", await HeadersAsync(server));
    }

    [Fact]
    public async Task On_a_WebSocket_the_operation_has_the_error_and_others_go_on()
    {
        await using var server = await StartAsync(1);
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("graphql-transport-ws");
        await socket.ConnectAsync(server.SocketUrl, Stop);
        await SendAsync(socket, """{"type":"connection_init"}""");
        Assert.Equal("connection_ack", (await ReceiveAsync(socket)).GetProperty("type").GetString());
        const string Ask = """{"type":"subscribe","id":"1","payload":{"query":"{ hello }"}}""";
        await SendAsync(socket, Ask);
        Assert.Equal("next", (await ReceiveAsync(socket)).GetProperty("type").GetString());
        Assert.Equal("complete", (await ReceiveAsync(socket)).GetProperty("type").GetString());

        await SendAsync(socket, Ask);
        var error = await ReceiveAsync(socket);

        Assert.Equal("error", error.GetProperty("type").GetString());
        var extensions = Assert.Single(error.GetProperty("payload").EnumerateArray()).GetProperty("extensions");
        Assert.Equal("""{"code":"RATE_LIMITED","retryAfter":60}""", extensions.GetRawText());
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        await SendAsync(socket, Ask);
        Assert.Equal("next", (await ReceiveAsync(socket)).GetProperty("type").GetString());
    }

    [Theory]
    [InlineData("127.0.0.0/8", "203.0.113.1", "203.0.113.2", false)]
    [InlineData("127.0.0.1", "203.0.113.1", "203.0.113.2", false)]
    [InlineData("127.0.0.1", "198.51.100.7, 203.0.113.1", "198.51.100.8, 203.0.113.1", true)]
    [InlineData("127.0.0.1,203.0.113.1", "198.51.100.7, 203.0.113.1", "198.51.100.8, 203.0.113.1", false)]
    [InlineData("127.0.0.1", "2001:db8::1", "2001:db8::2", true)]
    [InlineData("127.0.0.1", "2001:db8:0:1::1", "2001:db8:0:2::1", false)]
    [InlineData("10.0.0.0/8", "203.0.113.1", "203.0.113.2", true)]
    [InlineData("", "203.0.113.1", "203.0.113.2", true)]
    public async Task Only_proxies_that_are_trusted_may_say_where_a_request_came_from(
        string proxies, string first, string second, bool areOne)
    {
        await using var server = await StartAsync(
            4, new TransportOptions { TrustedProxies = proxies.Split(',', StringSplitOptions.RemoveEmptyEntries) });
        using var one = await PostAsync(server, forwardedFor: first);
        using var other = await PostAsync(server, forwardedFor: second);
        Assert.Equal("4 3 15 -", HeadersOf(one));
        Assert.Equal(areOne ? "4 2 30 -" : "4 3 15 -", HeadersOf(other));
    }

    private static async Task<TransportServer> StartAsync(int cost, TransportOptions? transport = null)
    {
        var rates = new RateOptions { AddressCostPerMinute = cost };
        var server = await TransportServer.StartAsync(transport, rates: rates);
        // Somebody has asked before, from a budget of their own.
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql")
        {
            Content = new StringContent("""{"query":"{ hello }"}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new("Bearer", server.Token(TimeSpan.FromMinutes(1)));
        using var response = await server.Http.SendAsync(request, Stop);
        Assert.Equal("100000 99998 1 -", HeadersOf(response));
        return server;
    }

    private static async Task<string> HeadersAsync(TransportServer server)
    {
        using var response = await PostAsync(server);
        return HeadersOf(response);
    }

    private static string HeadersOf(HttpResponseMessage response) => string.Join(
        ' ',
        from name in (string[])["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After"]
        select response.Headers.TryGetValues(name, out var values) ? values.Single() : "-");

    private static async Task<HttpResponseMessage> PostAsync(
        TransportServer server, string accept = "application/json", string body = """{"query":"{ hello }"}""",
        string? forwardedFor = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Accept.ParseAdd(accept);
        if (forwardedFor is not null)
        {
            request.Headers.Add("X-Forwarded-For", forwardedFor);
        }

        return await server.Http.SendAsync(request, Stop);
    }

    private static Task SendAsync(ClientWebSocket socket, string message) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, true, Stop);

    /// <summary>The next message that is no ping.</summary>
    private static async Task<JsonElement> ReceiveAsync(ClientWebSocket socket)
    {
        while (true)
        {
            var buffer = new byte[4096];
            var received = await socket.ReceiveAsync(buffer, Stop);
            var message = JsonDocument.Parse(buffer.AsMemory(0, received.Count)).RootElement;
            if (message.GetProperty("type").GetString() != "ping")
            {
                return message;
            }
        }
    }
}
