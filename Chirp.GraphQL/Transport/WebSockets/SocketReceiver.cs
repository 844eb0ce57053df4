using System.Buffers;
using System.Net.WebSockets;

namespace Chirp.GraphQL.Transport.WebSockets;

/// <summary>What <see cref="SocketReceiver"/> has read.</summary>
internal enum ReceivedKind
{
    /// <summary>A whole text message.</summary>
    Message,

    /// <summary>The client has closed, or confirmed that it was closed.</summary>
    Closed,

    /// <summary>A part of a message that is over the limit; more of it may follow.</summary>
    TooBig,

    /// <summary>A part of a message that is not text.</summary>
    NotText,
}

/// <summary>
/// Something received. <see cref="Buffer"/> is the reader's to return to the shared pool; null without text.
/// </summary>
internal readonly record struct Received(ReceivedKind Kind, byte[]? Buffer = null, int Length = 0);

/// <summary>
/// The receiving half of a socket: whole messages, bounded. A buffer is rented when something has come, not before:
/// while nothing comes a socket holds none, which would be most of what a quiet subscriber costs.
/// </summary>
internal static class SocketReceiver
{
    private const int FirstBufferBytes = 4096;

    /// <summary>Ends when there is something to read; takes nothing but the head of a frame.</summary>
    public static ValueTask<ValueWebSocketReceiveResult> WaitAsync(WebSocket socket) =>
        socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None);

    /// <summary>Reads the message behind a head.</summary>
    public static async ValueTask<Received> ReadAsync(
        WebSocket socket, ValueWebSocketReceiveResult head, int maxMessageBytes)
    {
        if (head.MessageType == WebSocketMessageType.Close)
        {
            return new Received(ReceivedKind.Closed);
        }

        var buffer = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);
        try
        {
            if (head.EndOfMessage)
            {
                return End(head.MessageType, ref buffer, 0, maxMessageBytes);
            }

            for (var length = 0; ;)
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                length += read.Count;
                if (read.EndOfMessage || read.MessageType != WebSocketMessageType.Text || length > maxMessageBytes)
                {
                    return End(read.MessageType, ref buffer, length, maxMessageBytes);
                }

                if (length == buffer.Length)
                {
                    Grow(ref buffer);
                }
            }
        }
        finally
        {
            if (buffer.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    /// <summary>Hands the buffer over where it holds a message.</summary>
    private static Received End(WebSocketMessageType type, ref byte[] buffer, int length, int maxMessageBytes)
    {
        if (type != WebSocketMessageType.Text)
        {
            return new Received(type == WebSocketMessageType.Close ? ReceivedKind.Closed : ReceivedKind.NotText);
        }

        if (length > maxMessageBytes)
        {
            return new Received(ReceivedKind.TooBig);
        }

        var message = new Received(ReceivedKind.Message, buffer, length);
        buffer = [];
        return message;
    }

    private static void Grow(ref byte[] full)
    {
        var larger = ArrayPool<byte>.Shared.Rent(full.Length * 2);
        full.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(full);
        full = larger;
    }
}
