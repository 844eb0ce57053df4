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
/// The receiving half of a socket: whole messages, bounded. While nothing comes it holds no buffer, which is most of
/// what a quiet subscriber costs.
/// </summary>
internal sealed class SocketReceiver(WebSocket socket, int maxMessageBytes)
{
    private const int FirstBufferBytes = 4096;

    public async ValueTask<Received> ReceiveAsync(CancellationToken stop)
    {
        // Completes when there is something to read; takes nothing but the head of a frame.
        var head = await socket.ReceiveAsync(Memory<byte>.Empty, stop);
        if (head.MessageType == WebSocketMessageType.Close)
        {
            return new Received(ReceivedKind.Closed);
        }

        var buffer = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);
        try
        {
            if (head.EndOfMessage)
            {
                return End(head.MessageType, ref buffer, 0);
            }

            for (var length = 0; ;)
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(length), stop);
                length += read.Count;
                if (read.EndOfMessage || read.MessageType != WebSocketMessageType.Text || length > maxMessageBytes)
                {
                    return End(read.MessageType, ref buffer, length);
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
    private Received End(WebSocketMessageType type, ref byte[] buffer, int length)
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
