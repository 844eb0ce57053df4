using System.Net.Sockets;
using System.Text;

namespace Chirp.Tests.GraphQL.Transport;

/// <summary>A WebSocket client that says what it is told to, and reads what comes byte by byte.</summary>
internal sealed class RawSocket : IDisposable
{
    /// <summary>The example of RFC 6455, section 1.3, whose answer it gives too.</summary>
    public const string Handshake =
        "GET /graphql HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        + "Sec-WebSocket-Protocol: graphql-transport-ws\r\n";

    private readonly TcpClient _client = new() { NoDelay = true };
    private readonly CancellationToken _stop;

    private RawSocket(CancellationToken stop) => _stop = stop;

    /// <summary>Opens a socket that takes a few KB before it is read.</summary>
    public static async Task<RawSocket> OpenSlowAsync(Uri url, CancellationToken stop, params byte[][] frames)
    {
        var socket = new RawSocket(stop);
        socket._client.ReceiveBufferSize = 4096;
        await socket.ConnectAsync(url, Handshake, frames);
        return socket;
    }

    /// <summary>Connects, and sends <paramref name="request"/> and at once what stands behind it.</summary>
    public static async Task<RawSocket> OpenAsync(
        Uri url, CancellationToken stop, string request = Handshake, params byte[][] frames)
    {
        var socket = new RawSocket(stop);
        await socket.ConnectAsync(url, request, frames);
        return socket;
    }

    /// <summary>Bytes that have come and were not read.</summary>
    public int Available => _client.Available;

    public static byte[] Text(string text) => ClientFrame.Make(0x81, Encoding.UTF8.GetBytes(text));

    /// <summary>Sends all in one segment.</summary>
    public Task SendAsync(params byte[][] frames) =>
        _client.GetStream().WriteAsync(frames.SelectMany(static frame => frame).ToArray(), _stop).AsTask();

    /// <summary>The answer's status line and headers.</summary>
    public async Task<string> ReadHeadAsync()
    {
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            head.Append((char)(await ReadAsync(1))[0]);
        }

        return head.ToString();
    }

    /// <summary>A frame's first byte in hexadecimal digits, and its payload: of a close the code.</summary>
    public async Task<string> ReadFrameAsync()
    {
        var head = await ReadAsync(2);
        var length = head[1] < 126 ? head[1] : BitConverter.ToUInt16([.. (await ReadAsync(2)).Reverse()]);
        var payload = await ReadAsync(length);
        return head[0] == 0x88
            ? $"88 {(payload[0] << 8) | payload[1]}"
            : $"{head[0]:X2} {Encoding.UTF8.GetString(payload)}";
    }

    /// <summary>Whether the server has closed the connection in an orderly way.</summary>
    public async Task<bool> HasEndedAsync() => await _client.GetStream().ReadAsync(new byte[1], _stop) == 0;

    /// <summary>Reads nothing, and says something until it cannot be sent: the server has cut the connection.</summary>
    public async Task UntilCutAsync()
    {
        try
        {
            while (true)
            {
                await SendAsync([0]);
                await Task.Delay(20, _stop);
            }
        }
        catch (IOException)
        {
            // As is wanted.
        }
    }

    /// <summary>
    /// Segments with data that have come: on the same machine as many as the server has made system calls. From Linux's
    /// <c>struct tcp_info</c>.
    /// </summary>
    public int Segments()
    {
        const int ProtocolTcp = 6, TcpInfo = 11, DataSegmentsIn = 152;
        var info = new byte[256];
        _client.Client.GetRawSocketOption(ProtocolTcp, TcpInfo, info);
        return BitConverter.ToInt32(info, DataSegmentsIn);
    }

    public void Dispose() => _client.Dispose();

    private async Task ConnectAsync(Uri url, string request, byte[][] frames)
    {
        await _client.ConnectAsync(url.Host, url.Port, _stop);
        await SendAsync([[.. Encoding.ASCII.GetBytes($"{request}\r\n")], .. frames]);
    }

    private async Task<byte[]> ReadAsync(int length)
    {
        var bytes = new byte[length];
        await _client.GetStream().ReadExactlyAsync(bytes, _stop);
        return bytes;
    }
}
