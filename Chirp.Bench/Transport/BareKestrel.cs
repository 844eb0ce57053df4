using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Chirp.Bench.Transport;

/// <summary>
/// The peer: Kestrel with no routing and nothing understood. A POST to <c>/graphql</c> is answered with bytes that are
/// ready; a WebSocket answers each message with an acknowledgement; a POST to <c>/publish</c> is sent to all sockets.
/// </summary>
internal static class BareKestrel
{
    public const string Command = "bare";

    private static readonly byte[] Acknowledgement = "{\"type\":\"connection_ack\"}"u8.ToArray();
    private static readonly byte[] Pong = "{\"type\":\"pong\"}"u8.ToArray();
    private static readonly List<WebSocket> Sockets = [];

    public static async Task<int> RunAsync(Uri url, byte[] body, CancellationToken stop)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.Urls.Add(url.GetLeftPart(UriPartial.Authority));
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.Zero });
        app.Run(context =>
            context.WebSockets.IsWebSocketRequest ? HoldAsync(context)
            : context.Request.Path == "/publish" ? PublishAsync(context)
            : AnswerAsync(context, body));
        await app.RunAsync(stop);
        return 0;
    }

    private static Task AnswerAsync(HttpContext context, byte[] body)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body).AsTask();
    }

    private static async Task HoldAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync("graphql-transport-ws");
        var buffer = new byte[1024];
        try
        {
            while (await socket.ReceiveAsync(buffer.AsMemory(), default) is var received
                && received.MessageType != WebSocketMessageType.Close)
            {
                var message = buffer.AsSpan(0, received.Count);
                if (message.IndexOf("connection_init"u8) >= 0)
                {
                    await socket.SendAsync(Acknowledgement, WebSocketMessageType.Text, true, default);
                }
                else if (message.IndexOf("\"ping\""u8) >= 0)
                {
                    await socket.SendAsync(Pong, WebSocketMessageType.Text, true, default);
                    lock (Sockets)
                    {
                        Sockets.Add(socket);
                    }
                }
            }
        }
        catch (WebSocketException)
        {
            // The client has gone.
        }

        lock (Sockets)
        {
            Sockets.Remove(socket);
        }
    }

    /// <summary>Starts each send without waiting for the one before, as broadcasters do.</summary>
    private static async Task PublishAsync(HttpContext context)
    {
        using var message = new MemoryStream();
        await context.Request.Body.CopyToAsync(message);
        var bytes = message.ToArray();
        WebSocket[] sockets;
        lock (Sockets)
        {
            sockets = [.. Sockets];
        }

        foreach (var socket in sockets)
        {
            var sending = socket.SendAsync(bytes.AsMemory(), WebSocketMessageType.Text, true, default);
            if (!sending.IsCompletedSuccessfully)
            {
                _ = sending.AsTask();
            }
        }
    }
}
