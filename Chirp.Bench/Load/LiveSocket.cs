using System.Net.WebSockets;
using System.Text.Json;

namespace Chirp.Bench.Load;

/// <summary>One subscription on a socket of its own (graphql-transport-ws), as any client has it.</summary>
internal sealed class LiveSocket(Uri url, string token, string query, object variables)
{
    /// <summary>The subscription has been asked for.</summary>
    public Action? Started { get; init; }

    /// <summary>An event's <c>data</c>.</summary>
    public required Action<JsonElement> Received { get; init; }

    /// <summary>Listens until the connection ends; tells why. Throws where it breaks.</summary>
    public async Task<string> ListenAsync(CancellationToken stop)
    {
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("graphql-transport-ws");
        socket.Options.Proxy = null;
        socket.Options.KeepAliveInterval = TimeSpan.FromSeconds(20);
        socket.Options.KeepAliveTimeout = TimeSpan.FromSeconds(20);
        await socket.ConnectAsync(new UriBuilder(url) { Scheme = "ws" }.Uri, stop);
        var payload = new { authorization = $"Bearer {token}" };
        await SendAsync(socket, new { type = "connection_init", payload }, stop);
        var buffer = new byte[4096];
        while (await ReceiveAsync(socket, buffer, stop) is { } message)
        {
            using (message)
            {
                if (!await TakeAsync(socket, message.RootElement, stop))
                {
                    return $"refused: {message.RootElement}";
                }
            }
        }

        return $"close {(int?)socket.CloseStatus}";
    }

    private async Task<bool> TakeAsync(ClientWebSocket socket, JsonElement message, CancellationToken stop)
    {
        switch (message.GetProperty("type").GetString())
        {
            case "connection_ack":
                await SendAsync(socket, new { id = "1", type = "subscribe", payload = new { query, variables } }, stop);
                Started?.Invoke();
                return true;
            case "ping":
                await SendAsync(socket, new { type = "pong" }, stop);
                return true;
            case "next" when message.GetProperty("payload").TryGetProperty("data", out var data)
                && data.ValueKind == JsonValueKind.Object:
                Received(data);
                return true;
            case "pong":
                return true;
            default:
                return false;
        }
    }

    private static Task SendAsync(ClientWebSocket socket, object message, CancellationToken stop) =>
        socket.SendAsync(
            JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, endOfMessage: true, stop);

    /// <summary>Null where the server has closed the socket.</summary>
    private static async Task<JsonDocument?> ReceiveAsync(ClientWebSocket socket, byte[] buffer, CancellationToken stop)
    {
        using var whole = new MemoryStream();
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(), stop);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            whole.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
            {
                return JsonDocument.Parse(whole.ToArray());
            }
        }
    }
}
