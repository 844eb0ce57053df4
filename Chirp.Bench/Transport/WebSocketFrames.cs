using System.Buffers.Binary;
using System.Text;

namespace Chirp.Bench.Transport;

/// <summary>What a client of <c>graphql-transport-ws</c> sends, made once for all sockets (RFC 6455).</summary>
internal static class WebSocketFrames
{
    public static byte[] Init { get; } = Masked("{\"type\":\"connection_init\"}");

    public static byte[] Ping { get; } = Masked("{\"type\":\"ping\"}");

    public static byte[] Pong { get; } = Masked("{\"type\":\"pong\"}");

    public static byte[] Handshake(Uri url) => Encoding.ASCII.GetBytes(
        $"GET {url.AbsolutePath} HTTP/1.1\r\nHost: {url.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
        + "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n");

    /// <summary>A text frame, masked with zeros: its payload stays readable.</summary>
    public static byte[] Masked(string text)
    {
        var payload = Encoding.UTF8.GetBytes(text);
        byte[] head = payload.Length < 126
            ? [0x81, (byte)(0x80 | payload.Length), 0, 0, 0, 0]
            : [0x81, 0x80 | 126, (byte)(payload.Length >> 8), (byte)payload.Length, 0, 0, 0, 0];
        return [.. head, .. payload];
    }

    /// <summary>
    /// Takes a server's frame off the front; false where it is not whole yet.
    /// </summary>
    public static bool TryRead(ref ReadOnlySpan<byte> bytes, out bool isText, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        isText = bytes.Length > 0 && (bytes[0] & 0x0F) == 1;
        if (bytes.Length < 2)
        {
            return false;
        }

        var (head, length) = bytes[1] < 126 ? (2, bytes[1])
            : bytes.Length < 4 ? (4, int.MaxValue - 4) : (4, BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]));
        if (bytes.Length < head + length)
        {
            return false;
        }

        payload = bytes.Slice(head, length);
        bytes = bytes[(head + length)..];
        return true;
    }
}
