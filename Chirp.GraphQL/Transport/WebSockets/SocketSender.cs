using System.Buffers;
using System.Net.WebSockets;

namespace Chirp.GraphQL.Transport.WebSockets;

/// <summary>
/// The sending half of a socket: one message at a time, each waiting for the one before. An operation has one message
/// at most waiting here, so what a slow client can hold is bounded by its number of operations; one that does not take
/// a message in time is cut off by <see cref="SocketWatch"/>.
/// </summary>
internal sealed class SocketSender(WebSocket socket, TimeProvider clock)
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private long _sendingSince;

    /// <summary>The clock's timestamp since when a message is being sent, or 0.</summary>
    public long SendingSince => Volatile.Read(ref _sendingSince);

    /// <summary>
    /// Sends <c>{"id":…,"type":…,"payload":…}</c>; without id or payload where they are empty. Never fails: where the
    /// client has gone, its receive loop ends and stops the operations.
    /// </summary>
    /// <param name="type">A word of the protocol.</param>
    /// <param name="id">JSON of the operation's id.</param>
    /// <param name="payload">JSON.</param>
    public ValueTask SendAsync(ReadOnlySpan<byte> type, ReadOnlySpan<byte> id, ReadOnlySpan<byte> payload)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(40 + type.Length + id.Length + payload.Length);
        var rest = buffer.AsSpan();
        Append(ref rest, "{"u8);
        if (!id.IsEmpty)
        {
            Append(ref rest, "\"id\":"u8);
            Append(ref rest, id);
            Append(ref rest, ","u8);
        }

        Append(ref rest, "\"type\":\""u8);
        Append(ref rest, type);
        Append(ref rest, "\""u8);
        if (!payload.IsEmpty)
        {
            Append(ref rest, ",\"payload\":"u8);
            Append(ref rest, payload);
        }

        Append(ref rest, "}"u8);
        return SendAndReturnAsync(buffer, buffer.Length - rest.Length);
    }

    public async ValueTask CloseAsync(int code, string reason)
    {
        await _turn.WaitAsync();
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                Volatile.Write(ref _sendingSince, clock.GetTimestamp());
                await socket.CloseOutputAsync((WebSocketCloseStatus)code, reason, CancellationToken.None);
            }
        }
        catch (Exception error) when (IsGone(error))
        {
            // The client has gone before it could be told.
        }
        finally
        {
            Volatile.Write(ref _sendingSince, 0);
            _turn.Release();
        }
    }

    private async ValueTask SendAndReturnAsync(byte[] buffer, int length)
    {
        await _turn.WaitAsync();
        try
        {
            if (socket.State == WebSocketState.Open)
            {
                Volatile.Write(ref _sendingSince, clock.GetTimestamp());
                await socket.SendAsync(
                    buffer.AsMemory(0, length), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            }
        }
        catch (Exception error) when (IsGone(error))
        {
            // Its receive loop ends by itself.
        }
        finally
        {
            Volatile.Write(ref _sendingSince, 0);
            _turn.Release();
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool IsGone(Exception error) =>
        error is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException;

    private static void Append(ref Span<byte> rest, ReadOnlySpan<byte> text)
    {
        text.CopyTo(rest);
        rest = rest[text.Length..];
    }
}
