using System.Diagnostics.Metrics;
using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Chirp.GraphQL.Transport;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Xunit;

namespace Chirp.Tests.GraphQL.Transport;

/// <summary>How a socket opens, on what connection it runs, and how it ends.</summary>
public sealed class SocketConnectionTests
{
    private const string Init = "{\"type\":\"connection_init\"}";
    private const string Ack = "81 {\"type\":\"connection_ack\"}";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public enum Carrier
    {
        Http1,
        Tls,
        Http2,
    }

    [Fact]
    public async Task The_handshake_is_the_example_of_the_rfc_without_extensions()
    {
        await using var server = await TransportServer.StartAsync();
        using var socket = await RawSocket.OpenAsync(
            server.Url, Stop, RawSocket.Handshake + "Sec-WebSocket-Extensions: permessage-deflate\r\n");
        var head = await socket.ReadHeadAsync();
        Assert.StartsWith("HTTP/1.1 101 ", head, StringComparison.Ordinal);
        Assert.Contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", head, StringComparison.Ordinal);
        Assert.Contains("Sec-WebSocket-Protocol: graphql-transport-ws\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\nConnection: Upgrade\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\nUpgrade: websocket\r\n", head, StringComparison.Ordinal);
        Assert.DoesNotContain("Extensions", head, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 8", "426 ", "Sec-WebSocket-Version: 13\r\n")]
    [InlineData("Sec-WebSocket-Version: 13", "X: 13", "426 ", "Sec-WebSocket-Version: 13\r\n")]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25j", "400 ", "")]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ==", "nonsense", "400 ", "")]
    [InlineData("GET", "POST", "415 ", "")]
    [InlineData("Upgrade: WebSocket", "Upgrade: h2c", "", "")]
    public async Task A_handshake_that_is_none_opens_nothing(string part, string wrong, string status, string header)
    {
        await using var server = await TransportServer.StartAsync();
        using var socket = await RawSocket.OpenAsync(
            server.Url, Stop, RawSocket.Handshake.Replace(part, wrong, StringComparison.Ordinal));
        var head = await socket.ReadHeadAsync();
        Assert.StartsWith($"HTTP/1.1 {status}", head, StringComparison.Ordinal);
        Assert.DoesNotContain(" 101 ", head, StringComparison.Ordinal);
        Assert.Contains(header, head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_sent_with_the_handshake_is_read_in_order()
    {
        await using var server = await TransportServer.StartAsync();
        using var socket = await RawSocket.OpenAsync(
            server.Url, Stop, RawSocket.Handshake, RawSocket.Text(Init), ClientFrame.Make(0x89, "are you there"u8),
            RawSocket.Text("{\"type\":\"ping\"}"), ClientFrame.Make(0x88, [0x0F, 0xA0]), RawSocket.Text("not read"));
        await socket.ReadHeadAsync();
        Assert.Equal(Ack, await socket.ReadFrameAsync());
        Assert.Equal("8A are you there", await socket.ReadFrameAsync());
        Assert.Equal("81 {\"type\":\"pong\"}", await socket.ReadFrameAsync());
        Assert.Equal("88 4000", await socket.ReadFrameAsync());
    }

    [Theory]
    [InlineData(1002, new byte[] { 0x81, 0x05, 1, 2, 3, 4, 5 })]
    [InlineData(1002, new byte[] { 0xC1, 0x80, 0, 0, 0, 0 })]
    [InlineData(1007, new byte[] { 0x81, 0x81, 0, 0, 0, 0, 0xFF })]
    [InlineData(1009, new byte[] { 0x81, 0xFF, 0, 0, 0, 0, 0x10, 0, 0, 0, 0, 0, 0, 0 })]
    public async Task Who_breaks_a_rule_is_told_and_closed_when_it_has_answered(int code, byte[] frame)
    {
        await using var server = await TransportServer.StartAsync();
        using var socket = await RawSocket.OpenAsync(server.Url, Stop, RawSocket.Handshake, RawSocket.Text(Init));
        await socket.ReadHeadAsync();
        Assert.Equal(Ack, await socket.ReadFrameAsync());
        await socket.SendAsync(frame);
        Assert.Equal($"88 {code}", await socket.ReadFrameAsync());
        if (code == 1009)
        {
            // The rest of the message would have to come first.
            return;
        }

        await socket.SendAsync(RawSocket.Text("too late"), ClientFrame.Make(0x88, []));
        Assert.True(await socket.HasEndedAsync());
    }

    [Theory]
    [InlineData(Carrier.Http1)]
    [InlineData(Carrier.Tls)]
    [InlineData(Carrier.Http2)]
    public async Task A_socket_works_on_every_connection(Carrier carrier)
    {
        await using var server = await StartAsync(carrier);
        using var socket = await ConnectAsync(server, carrier);
        await SendAsync(socket, Init);
        Assert.Equal(Ack[3..], await ReceiveAsync(socket));

        // Lengths on both sides of where a frame's head grows, in both directions.
        foreach (var length in (int[])[1, 50, 125, 126, 4000, 65_450, 65_535, 65_536, 200_000])
        {
            var text = new string('x', length);
            await SendAsync(
                socket,
                "{\"type\":\"subscribe\",\"id\":\"1\",\"payload\":{\"query\":\"query($t: String) { echo(text: $t) }\","
                + $"\"variables\":{{\"t\":\"{text}\"}}}}}}");
            Assert.Equal(
                $"{{\"id\":\"1\",\"type\":\"next\",\"payload\":{{\"data\":{{\"echo\":\"{text}\"}}}}}}",
                await ReceiveAsync(socket));
            Assert.Equal("{\"id\":\"1\",\"type\":\"complete\"}", await ReceiveAsync(socket));
        }

        await socket.CloseAsync(WebSocketCloseStatus.EndpointUnavailable, "bye", Stop);
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, socket.CloseStatus);
    }

    [Theory]
    [InlineData(Carrier.Http1)]
    [InlineData(Carrier.Tls)]
    [InlineData(Carrier.Http2)]
    public async Task A_client_that_goes_ends_its_subscriptions_on_every_connection(Carrier carrier)
    {
        await using var server = await StartAsync(carrier);
        using (var socket = await ConnectAsync(server, carrier))
        {
            await SubscribeAsync(socket, server);
        }

        await UntilAsync(() => server.Source.Subscribers == 0);
    }

    [Theory]
    [InlineData(Carrier.Http1)]
    [InlineData(Carrier.Tls)]
    [InlineData(Carrier.Http2)]
    public async Task A_server_that_stops_cuts_a_client_off_that_does_not_answer(Carrier carrier)
    {
        await using var server = await StartAsync(carrier);
        using var socket = await ConnectAsync(server, carrier);
        await SubscribeAsync(socket, server);
        var stopping = server.StopAsync();
        Assert.Equal("closed 1001", await ReceiveAsync(socket));
        while (!stopping.IsCompleted)
        {
            server.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(stopping, Task.Delay(10, Stop));
        }

        await stopping;
    }

    [Fact]
    public async Task Who_closes_and_does_not_read_the_rest_is_cut_off()
    {
        // What is sent last fits neither into the buffers of the two sockets nor fills the server's pipe.
        await using var server = await TransportServer.StartAsync(endpoint: static endpoint => endpoint.Use(
            static next => connection =>
            {
                connection.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket.SendBufferSize = 4096;
                return next(connection);
            }));
        var echo = "{\"type\":\"subscribe\",\"id\":\"1\",\"payload\":{\"query\":\"{ echo(text: \\\""
            + new string('x', 60_000) + "\\\") }\"}}";
        using var socket = await RawSocket.OpenSlowAsync(server.Url, Stop, RawSocket.Text(Init));
        await socket.ReadHeadAsync();
        Assert.Equal(Ack, await socket.ReadFrameAsync());
        await socket.SendAsync(RawSocket.Text(echo));
        await UntilAsync(() => socket.Available > 0);
        await socket.SendAsync(ClientFrame.Make(0x88, []));
        await socket.UntilCutAsync().WaitAsync(TimeSpan.FromSeconds(60), Stop);
    }

    [Fact]
    public async Task More_sockets_than_may_be_open_are_refused()
    {
        await using var server = await TransportServer.StartAsync(
            new TransportOptions { RequirePreflight = false, WebSocket = new WebSocketOptions { MaxSockets = 1 } });
        using (var first = await RawSocket.OpenAsync(server.Url, Stop, RawSocket.Handshake, RawSocket.Text(Init)))
        {
            Assert.Contains(" 101 ", await first.ReadHeadAsync(), StringComparison.Ordinal);
            Assert.Equal(Ack, await first.ReadFrameAsync());
            using var second = await RawSocket.OpenAsync(server.Url, Stop);
            Assert.Contains(" 503 ", await second.ReadHeadAsync(), StringComparison.Ordinal);
        }

        var head = "";
        while (!head.Contains(" 101 ", StringComparison.Ordinal))
        {
            using var next = await RawSocket.OpenAsync(server.Url, Stop);
            head = await next.ReadHeadAsync();
        }
    }

    [Fact]
    public async Task A_burst_leaves_in_few_system_calls()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells.");
        await using var server = await TransportServer.StartAsync();
        using var socket = await RawSocket.OpenAsync(server.Url, Stop, RawSocket.Handshake, RawSocket.Text(Init));
        await socket.ReadHeadAsync();
        Assert.Equal(Ack, await socket.ReadFrameAsync());
        var before = socket.Segments();
        await socket.SendAsync(RawSocket.Text(
            "{\"type\":\"subscribe\",\"id\":\"1\",\"payload\":{\"query\":\"subscription { burst(of: 1000) }\"}}"));
        for (var i = 1; i <= 1000; i++)
        {
            Assert.Equal(
                $"81 {{\"id\":\"1\",\"type\":\"next\",\"payload\":{{\"data\":{{\"burst\":{i}}}}}}}",
                await socket.ReadFrameAsync());
        }

        // 1,000 frames of 61 bytes, 16 KB at a time.
        Assert.InRange(socket.Segments() - before, 1, 5);
    }

    /// <summary>Otherwise a quiet socket would hold all that a request holds.</summary>
    [Fact]
    public async Task The_request_ends_when_the_socket_stands()
    {
        await using var server = await TransportServer.StartAsync();
        var requests = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listener = new MeterListener();
        listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Name == "http.server.request.duration")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) =>
        {
            foreach (var (name, value) in tags)
            {
                if (name == "http.response.status_code" && $"{value}" == "101")
                {
                    requests.TrySetResult($"{value}");
                }
            }
        });
        listener.Start();
        using var socket = await ConnectAsync(server, Carrier.Http1);
        await requests.Task.WaitAsync(TimeSpan.FromSeconds(30), Stop);
        await SendAsync(socket, Init);
        Assert.Equal(Ack[3..], await ReceiveAsync(socket));
    }

    private static Task<TransportServer> StartAsync(Carrier carrier) => TransportServer.StartAsync(
        endpoint: carrier switch
        {
            Carrier.Tls => static endpoint => endpoint.UseHttps(Certificate()),
            Carrier.Http2 => static endpoint => endpoint.Protocols = HttpProtocols.Http2,
            _ => null,
        });

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private static async Task<ClientWebSocket> ConnectAsync(TransportServer server, Carrier carrier)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("graphql-transport-ws");
        if (carrier == Carrier.Http2)
        {
            socket.Options.HttpVersion = HttpVersion.Version20;
            socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        }

        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback =
            static (_, certificate, _, _) => certificate?.Subject == "CN=localhost";
        using var http = new HttpMessageInvoker(handler, disposeHandler: false);
        await socket.ConnectAsync(server.SocketUrl, http, Stop);
        return socket;
    }

    private static async Task SubscribeAsync(ClientWebSocket socket, TransportServer server)
    {
        await SendAsync(socket, Init);
        Assert.Equal(Ack[3..], await ReceiveAsync(socket));
        await SendAsync(
            socket, "{\"type\":\"subscribe\",\"id\":\"1\",\"payload\":{\"query\":\"subscription { ticks }\"}}");
        await UntilAsync(() => server.Source.Subscribers == 1);
    }

    private static Task SendAsync(ClientWebSocket socket, string message) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, true, Stop);

    private static async Task<string> ReceiveAsync(ClientWebSocket socket)
    {
        using var message = new MemoryStream();
        var buffer = new byte[4096];
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(), Stop);
            message.Write(buffer, 0, read.Count);
            if (read.EndOfMessage)
            {
                return read.MessageType == WebSocketMessageType.Close
                    ? $"closed {(int?)socket.CloseStatus}"
                    : Encoding.UTF8.GetString(message.ToArray());
            }
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
