using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;

namespace Chirp.GraphQL.Transport.WebSockets;

/// <summary>
/// The sending half of a socket: one message at a time, each waiting for the one before. An operation has one message
/// at most waiting here, so what a slow client can hold is bounded by its number of operations; one that does not take
/// a message in time is cut off by <see cref="SocketWatch"/>.
/// </summary>
internal sealed class SocketSender(WebSocket socket)
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private long _sendingSince;

    /// <summary>
    /// Milliseconds (<see cref="Environment.TickCount64"/>) since when a message is being sent, or 0.
    /// </summary>
    public long SendingSince => Volatile.Read(ref _sendingSince);

    /// <summary>Sends <c>{"type":…,"id":…,"payload":…}</c>; without id or payload where they are empty.</summary>
    public ValueTask SendAsync(ReadOnlySpan<byte> type, string? id, ReadOnlySpan<byte> payload)
    {
        var size = 48 + type.Length + payload.Length + (id is null ? 0 : 6 * id.Length);
        var buffer = ArrayPool<byte>.Shared.Rent(size);
        var length = Compose(buffer, type, id, payload);
        return SendAndReturnAsync(buffer, length);
    }

    public async ValueTask CloseAsync(int code, string reason)
    {
        await _turn.WaitAsync();
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await socket.CloseOutputAsync((WebSocketCloseStatus)code, reason, CancellationToken.None);
            }
        }
        catch (WebSocketException)
        {
            // The client has gone before it could be told.
        }
        finally
        {
            _turn.Release();
        }
    }

    private async ValueTask SendAndReturnAsync(byte[] buffer, int length)
    {
        try
        {
            await _turn.WaitAsync();
            try
            {
                if (socket.State != WebSocketState.Open)
                {
                    return;
                }

                Volatile.Write(ref _sendingSince, Environment.TickCount64);
                await socket.SendAsync(
                    buffer.AsMemory(0, length), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            }
            finally
            {
                Volatile.Write(ref _sendingSince, 0);
                _turn.Release();
            }
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException
            or ObjectDisposedException)
        {
            // The client has gone; its receive loop ends by itself and stops the operations.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int Compose(Span<byte> buffer, ReadOnlySpan<byte> type, string? id, ReadOnlySpan<byte> payload)
    {
        var rest = buffer;
        if (id is null)
        {
            Append(ref rest, "{\"type\":\""u8);
        }
        else
        {
            Append(ref rest, "{\"id\":\""u8);
            JsonEncodedText.Encode(id).EncodedUtf8Bytes.CopyTo(rest);
            rest = rest[JsonEncodedText.Encode(id).EncodedUtf8Bytes.Length..];
            Append(ref rest, "\",\"type\":\""u8);
        }

        Append(ref rest, type);
        Append(ref rest, "\""u8);
        if (!payload.IsEmpty)
        {
            Append(ref rest, ",\"payload\":"u8);
            Append(ref rest, payload);
        }

        Append(ref rest, "}"u8);
        return buffer.Length - rest.Length;
    }

    private static void Append(ref Span<byte> rest, ReadOnlySpan<byte> text)
    {
        text.CopyTo(rest);
        rest = rest[text.Length..];
    }
}
