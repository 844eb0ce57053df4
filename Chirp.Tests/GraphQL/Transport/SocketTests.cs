using System.Net.WebSockets;
using System.Text;
using Chirp.GraphQL.Transport;
using Xunit;

namespace Chirp.Tests.GraphQL.Transport;

public sealed class SocketTests
{
    private const string Init = "{\"type\":\"connection_init\"}";
    private const string Ack = "{\"type\":\"connection_ack\"}";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(4400, "hello")]
    [InlineData(4400, "")]
    [InlineData(4400, "[]")]
    [InlineData(4400, "{\"type\":\"dance\"}")]
    [InlineData(4400, "{\"type\":\"connection_init\",\"payload\":{\"authorization\":\"\\ud800\"}}")]
    [InlineData(4400, Init, "{\"type\":\"subscribe\",\"id\":\"1\"}")]
    [InlineData(4400, Init, "{\"type\":\"subscribe\",\"payload\":{\"query\":\"{ hello }\"}}")]
    [InlineData(4400, Init, "{\"type\":\"subscribe\",\"id\":\"1\",\"payload\":{\"query\":7}}")]
    [InlineData(4401, "{\"type\":\"subscribe\",\"id\":\"1\",\"payload\":{\"query\":\"{ hello }\"}}")]
    [InlineData(4403, "{\"type\":\"connection_init\",\"payload\":{\"authorization\":\"Bearer nonsense\"}}")]
    [InlineData(
        4409,
        Init,
        "{\"type\":\"subscribe\",\"id\":\"1\",\"payload\":{\"query\":\"subscription { ticks }\"}}",
        "{\"type\":\"subscribe\",\"id\":\"1\",\"payload\":{\"query\":\"subscription { ticks }\"}}")]
    [InlineData(4429, Init, Init)]
    public async Task What_breaks_the_protocol_closes(int code, params string[] messages)
    {
        await using var server = await TransportServer.StartAsync();
        using var socket = await ConnectAsync(server);
        foreach (var message in messages)
        {
            await SendAsync(socket, message);
        }

        Assert.Equal(code, await CloseCodeAsync(socket));
    }

    [Fact]
    public async Task Another_subprotocol_closes_with_4406()
    {
        await using var server = await TransportServer.StartAsync();
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(server.SocketUrl, Stop);
        Assert.Equal(4406, await CloseCodeAsync(socket));
    }

    [Fact]
    public async Task A_late_init_closes_with_4408()
    {
        await using var server = await TransportServer.StartAsync();
        using var socket = await ConnectAsync(server);
        var closed = CloseCodeAsync(socket);
        await PassTimeUntilAsync(server, closed);
        Assert.Equal(4408, await closed);
    }

    [Fact]
    public async Task A_silent_client_is_pinged_and_then_cut_off()
    {
        await using var server = await TransportServer.StartAsync();
        using var socket = await ReadyAsync(server);
        var ping = ReceiveAsync(socket);
        await PassTimeUntilAsync(server, ping);
        Assert.Equal("{\"type\":\"ping\"}", await ping);
        var cut = Assert.ThrowsAsync<WebSocketException>(async () =>
        {
            while (true)
            {
                await ReceiveAsync(socket);
            }
        });
        await PassTimeUntilAsync(server, cut);
        await cut;
    }

    [Fact]
    public async Task A_ping_is_answered_with_its_payload()
    {
        await using var server = await TransportServer.StartAsync();
        using var socket = await ConnectAsync(server);
        await SendAsync(socket, "{\"type\":\"ping\",\"payload\":{\"n\":[7]}}");
        Assert.Equal("{\"type\":\"pong\",\"payload\":{\"n\":[7]}}", await ReceiveAsync(socket));
    }

    [Fact]
    public async Task A_query_runs_as_the_caller_of_connection_init()
    {
        await using var server = await TransportServer.StartAsync();
        using var socket = await ConnectAsync(server);
        var token = server.Token(TimeSpan.FromMinutes(1));
        await SendAsync(
            socket, $"{{\"type\":\"connection_init\",\"payload\":{{\"authorization\":\"Bearer {token}\"}}}}");
        Assert.Equal(Ack, await ReceiveAsync(socket));
        await SubscribeAsync(socket, "a", "{ caller }");
        Assert.Equal(
            "{\"id\":\"a\",\"type\":\"next\",\"payload\":{\"data\":{\"caller\":\"7\"}}}", await ReceiveAsync(socket));
        Assert.Equal("{\"id\":\"a\",\"type\":\"complete\"}", await ReceiveAsync(socket));
        var closed = CloseCodeAsync(socket);
        await PassTimeUntilAsync(server, closed);
        Assert.Equal(4403, await closed);
    }

    [Fact]
    public async Task A_subscription_delivers_in_order_and_completes()
    {
        await using var server = await TransportServer.StartAsync();
        using var socket = await ReadyAsync(server);
        await SubscribeAsync(socket, "s", "subscription { count(to: 3) }");
        for (var i = 1; i <= 3; i++)
        {
            Assert.Equal(
                $"{{\"id\":\"s\",\"type\":\"next\",\"payload\":{{\"data\":{{\"count\":{i}}}}}}}",
                await ReceiveAsync(socket));
        }

        Assert.Equal("{\"id\":\"s\",\"type\":\"complete\"}", await ReceiveAsync(socket));
    }

    [Fact]
    public async Task A_deferred_part_comes_as_a_further_message()
    {
        await using var server = await TransportServer.StartAsync();
        using var socket = await ReadyAsync(server);
        await SubscribeAsync(socket, "d", "{ slow { quick ... @defer { late } } }");
        Assert.Contains("\"hasNext\":true", await ReceiveAsync(socket), StringComparison.Ordinal);
        server.Source.Release();
        Assert.Contains("after now", await ReceiveAsync(socket), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invalid_operation_is_an_error_message()
    {
        await using var server = await TransportServer.StartAsync();
        using var socket = await ReadyAsync(server);
        await SubscribeAsync(socket, "e", "{ nothing }");
        Assert.StartsWith(
            "{\"id\":\"e\",\"type\":\"error\",\"payload\":[{\"message\":",
            await ReceiveAsync(socket),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Complete_stops_the_source_and_frees_the_id()
    {
        await using var server = await TransportServer.StartAsync();
        using var socket = await ReadyAsync(server);
        await SubscribeAsync(socket, "s", "subscription { ticks }");
        await UntilAsync(() => server.Source.Subscribers == 1);
        await SendAsync(socket, "{\"id\":\"s\",\"type\":\"complete\"}");
        await UntilAsync(() => server.Source.Subscribers == 0);
        await SubscribeAsync(socket, "s", "{ hello }");
        Assert.Contains("world", await ReceiveAsync(socket), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_goes_ends_its_subscriptions()
    {
        await using var server = await TransportServer.StartAsync();
        using var socket = await ReadyAsync(server);
        await SubscribeAsync(socket, "s", "subscription { ticks }");
        await UntilAsync(() => server.Source.Subscribers == 1);
        socket.Abort();
        await UntilAsync(() => server.Source.Subscribers == 0);
    }

    [Fact]
    public async Task Operations_over_the_cap_close_with_4429()
    {
        await using var server = await TransportServer.StartAsync(
            new TransportOptions { WebSocket = new WebSocketOptions { MaxOperations = 2 } });
        using var socket = await ReadyAsync(server);
        for (var i = 0; i < 3; i++)
        {
            await SubscribeAsync(socket, $"{i}", "subscription { ticks }");
        }

        Assert.Equal(4429, await CloseCodeAsync(socket));
    }

    [Fact]
    public async Task A_message_over_the_limit_closes_with_1009()
    {
        await using var server = await TransportServer.StartAsync(
            new TransportOptions { WebSocket = new WebSocketOptions { MaxMessageBytes = 1000 } });
        using var socket = await ConnectAsync(server);
        await SendAsync(socket, new string('x', 100_000));
        Assert.Equal(1009, await CloseCodeAsync(socket));
    }

    [Fact]
    public async Task Binary_closes_with_4400()
    {
        await using var server = await TransportServer.StartAsync();
        using var socket = await ConnectAsync(server);
        await socket.SendAsync(Encoding.UTF8.GetBytes(Init), WebSocketMessageType.Binary, true, Stop);
        Assert.Equal(4400, await CloseCodeAsync(socket));
    }

    [Fact]
    public async Task Text_that_is_not_utf8_ends_the_socket()
    {
        await using var server = await TransportServer.StartAsync();
        using var socket = await ConnectAsync(server);
        await socket.SendAsync(new byte[] { 0x22, 0xFF, 0x22 }, WebSocketMessageType.Text, true, Stop);
        try
        {
            Assert.Equal(1007, await CloseCodeAsync(socket));
        }
        catch (WebSocketException)
        {
            // The web server resets the connection behind the close frame, which may overtake it.
        }
    }

    [Fact]
    public async Task A_message_may_come_in_fragments()
    {
        await using var server = await TransportServer.StartAsync();
        using var socket = await ConnectAsync(server);
        foreach (var part in Encoding.UTF8.GetBytes(Init).Chunk(1))
        {
            await socket.SendAsync(part, WebSocketMessageType.Text, false, Stop);
        }

        await socket.SendAsync(Array.Empty<byte>(), WebSocketMessageType.Text, true, Stop);
        Assert.Equal(Ack, await ReceiveAsync(socket));
    }

    [Fact]
    public async Task A_client_that_reads_nothing_is_cut_off_and_blocks_nobody()
    {
        await using var server = await TransportServer.StartAsync();
        using var slow = await ReadyAsync(server);
        await SubscribeAsync(slow, "s", "subscription { ticks(big: true) }");
        await UntilAsync(() => server.Source.Subscribers == 1);
        for (var i = 0; i < 64; i++)
        {
            server.Source.Ticks.Writer.TryWrite("tick");
        }

        using var other = await ReadyAsync(server);
        await SubscribeAsync(other, "q", "{ hello }");
        Assert.Contains("world", await ReceiveAsync(other), StringComparison.Ordinal);
        Assert.True(server.Source.Ticks.Reader.Count > 0, "events wait at their source while the client reads nothing");
        await PassTimeUntilAsync(server, UntilAsync(() => server.Source.Subscribers == 0));
    }

    [Fact]
    public async Task Clients_are_told_that_the_server_stops_and_running_queries_finish()
    {
        await using var server = await TransportServer.StartAsync();
        using var socket = await ReadyAsync(server);
        await SubscribeAsync(socket, "s", "subscription { ticks }");
        await UntilAsync(() => server.Source.Subscribers == 1);
        await SubscribeAsync(socket, "q", "{ wait }");
        await server.Source.Waiting.Task.WaitAsync(Stop);
        var stopping = server.StopAsync();
        server.Source.Release();
        Assert.Contains("done", await ReceiveAsync(socket), StringComparison.Ordinal);
        Assert.Equal(1001, await CloseCodeAsync(socket));
        await stopping.WaitAsync(Stop);
    }

    [Fact]
    public async Task The_older_protocol_works()
    {
        await using var server = await TransportServer.StartAsync();
        using var socket = await ConnectAsync(server, "graphql-ws");
        await SendAsync(socket, Init);
        Assert.Equal(Ack, await ReceiveAsync(socket));
        Assert.Equal("{\"type\":\"ka\"}", await ReceiveAsync(socket));
        await SendAsync(
            socket, "{\"id\":\"1\",\"type\":\"start\",\"payload\":{\"query\":\"subscription { count(to: 1) }\"}}");
        Assert.Equal(
            "{\"id\":\"1\",\"type\":\"data\",\"payload\":{\"data\":{\"count\":1}}}", await ReceiveAsync(socket));
        Assert.Equal("{\"id\":\"1\",\"type\":\"complete\"}", await ReceiveAsync(socket));
        await SendAsync(socket, "{\"type\":\"connection_terminate\"}");
        Assert.Equal(1000, await CloseCodeAsync(socket));
    }

    [Fact]
    public async Task A_page_of_another_site_cannot_open_a_socket()
    {
        await using var server = await TransportServer.StartAsync();
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("graphql-transport-ws");
        socket.Options.SetRequestHeader("Origin", "https://evil.example");
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(server.SocketUrl, Stop));
    }

    private static async Task<ClientWebSocket> ConnectAsync(
        TransportServer server, string protocol = "graphql-transport-ws")
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(protocol);
        await socket.ConnectAsync(server.SocketUrl, Stop);
        Assert.Equal(protocol, socket.SubProtocol);
        return socket;
    }

    private static async Task<ClientWebSocket> ReadyAsync(TransportServer server)
    {
        var socket = await ConnectAsync(server);
        await SendAsync(socket, Init);
        Assert.Equal(Ack, await ReceiveAsync(socket));
        return socket;
    }

    private static Task SubscribeAsync(ClientWebSocket socket, string id, string query) =>
        SendAsync(socket, $"{{\"id\":\"{id}\",\"type\":\"subscribe\",\"payload\":{{\"query\":\"{query}\"}}}}");

    private static Task SendAsync(ClientWebSocket socket, string message) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, true, Stop);

    private static async Task<string> ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[4096];
        var length = 0;
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(length), Stop);
            length += read.Count;
            if (read.EndOfMessage || length == buffer.Length)
            {
                return read.MessageType == WebSocketMessageType.Close
                    ? $"closed {(int?)socket.CloseStatus}"
                    : Encoding.UTF8.GetString(buffer, 0, length);
            }
        }
    }

    /// <summary>A server that has waited long enough for the answer may be gone.</summary>
    private static async Task AnswerCloseAsync(ClientWebSocket socket)
    {
        try
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Stop);
        }
        catch (WebSocketException gone) when (gone.InnerException is IOException)
        {
        }
    }

    private static async Task<int> CloseCodeAsync(ClientWebSocket socket)
    {
        while (socket.CloseStatus is null)
        {
            await ReceiveAsync(socket);
        }

        if ((int)socket.CloseStatus is not 1007)
        {
            // After a broken frame the server waits for no answer.
            await AnswerCloseAsync(socket);
        }

        return (int)socket.CloseStatus;
    }

    /// <summary>Lets seconds pass, one after the other, until something has come of it.</summary>
    private static async Task PassTimeUntilAsync(TransportServer server, Task outcome)
    {
        while (!outcome.IsCompleted)
        {
            server.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(outcome, Task.Delay(10, Stop));
            Stop.ThrowIfCancellationRequested();
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(5, Stop);
        }
    }
}
