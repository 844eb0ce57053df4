using System.Buffers;
using System.Net.WebSockets;

namespace Chirp.GraphQL.Transport.WebSockets;

/// <summary>
/// The receiving half of a socket: whole messages, bounded. While nothing comes it holds no buffer, which is most of
/// what a quiet subscriber costs.
/// </summary>
internal sealed class SocketReceiver(WebSocket socket, int maxMessageBytes)
{
    private const int FirstBufferBytes = 4096;

    /// <summary>
    /// The next message in a rented buffer that the caller returns to the shared pool; no buffer where the client has
    /// closed;
    /// <see cref="TooBig"/> where the message is over the limit or not text.
    /// </summary>
    public async ValueTask<(byte[]? Buffer, int Length)> ReceiveAsync(CancellationToken stop)
    {
        // Completes when there is something to read.
        var ready = await socket.ReceiveAsync(Memory<byte>.Empty, stop);
        if (ready.MessageType == WebSocketMessageType.Close)
        {
            return default;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);
        var length = 0;
        try
        {
            while (true)
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(length), stop);
                if (read.MessageType == WebSocketMessageType.Close)
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                    return default;
                }

                length += read.Count;
                if (length > maxMessageBytes || read.MessageType != WebSocketMessageType.Text)
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                    return (null, TooBig);
                }

                if (read.EndOfMessage)
                {
                    return (buffer, length);
                }

                if (length == buffer.Length)
                {
                    buffer = Grow(buffer);
                }
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    /// <summary>The length that stands for a message nobody wants to read.</summary>
    public const int TooBig = -1;

    private static byte[] Grow(byte[] full)
    {
        var larger = ArrayPool<byte>.Shared.Rent(full.Length * 2);
        full.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(full);
        return larger;
    }
}
