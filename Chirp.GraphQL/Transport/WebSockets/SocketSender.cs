using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Text;

namespace Chirp.GraphQL.Transport.WebSockets;

/// <summary>
/// The sending half of a socket: writes frames into the connection's pipe, whose other end takes all that has been
/// written at once. While the client takes nothing and the pipe is full, each sender waits with its message: what a
/// slow client can hold is bounded by the pipe and its number of operations. One that does not take anything in time is
/// cut off by <see cref="SocketWatch"/>.
/// </summary>
internal sealed class SocketSender(PipeWriter output, TimeProvider clock)
{
    /// <summary>Messages of a burst leave together up to about so many bytes, in one system call.</summary>
    private const int MaxHeldBytes = 16 * 1024;

    /// <summary>What has been written and not taken yet; completed where there is room.</summary>
    private Task _flush = Task.CompletedTask;

    private long _sendingSince;

    /// <summary>Nothing may follow: a close was sent, or the client or the connection has gone.</summary>
    private bool _isClosed;

    /// <summary>The clock's timestamp since when the client has not taken enough, or 0.</summary>
    public long SendingSince => Volatile.Read(ref _sendingSince);

    /// <summary>
    /// Sends <c>{"id":…,"type":…,"payload":…}</c>; without id or payload where they are empty. Never fails: where the
    /// client has gone, its receive loop ends and stops the operations.
    /// </summary>
    /// <param name="type">A word of the protocol.</param>
    /// <param name="id">JSON of the operation's id.</param>
    /// <param name="payload">JSON, the caller's until this has ended.</param>
    public ValueTask SendAsync(
        ReadOnlyMemory<byte> type, ReadOnlyMemory<byte> id = default, ReadOnlyMemory<byte> payload = default) =>
        SendAsync(new Frame(Opcode.Text, type, id, payload));

    /// <summary>
    /// The same, but a little may wait to leave with what follows: for a sender who will send more at once, or
    /// <see cref="FlushAsync"/>.
    /// </summary>
    public ValueTask SendWithMoreAsync(
        ReadOnlyMemory<byte> type, ReadOnlyMemory<byte> id, ReadOnlyMemory<byte> payload) =>
        SendAsync(new Frame(Opcode.Text, type, id, payload, HasMore: true));

    /// <summary>Sends what waits to leave.</summary>
    public ValueTask FlushAsync()
    {
        lock (this)
        {
            return new ValueTask(_isClosed || !_flush.IsCompleted || output.UnflushedBytes == 0 ? _flush : Flush());
        }
    }

    /// <summary>Answers a ping with its payload.</summary>
    public ValueTask PongAsync(ReadOnlyMemory<byte> payload) => SendAsync(new Frame(Opcode.Pong, Payload: payload));

    /// <summary>Sends the last frame.</summary>
    /// <param name="code">A close code.</param>
    /// <param name="reason">What is not ASCII in it becomes a question mark.</param>
    public ValueTask CloseAsync(int code, string reason)
    {
        // A control frame has at most 125 bytes (RFC 6455, section 5.5).
        var payload = new byte[2 + Math.Min(reason.Length, 123)];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)code);
        var length = Encoding.ASCII.GetBytes(reason.AsSpan(0, payload.Length - 2), payload.AsSpan(2));
        return SendAsync(new Frame(Opcode.Close, Payload: payload.AsMemory(0, 2 + length)));
    }

    /// <summary>Sends nothing any more: the pipe is given back.</summary>
    public void End()
    {
        lock (this)
        {
            _isClosed = true;
        }
    }

    private ValueTask SendAsync(in Frame frame)
    {
        // No object of its own to lock, as there is one of these for every quiet client.
        lock (this)
        {
            if (_flush.IsCompleted)
            {
                return new ValueTask(Send(frame));
            }
        }

        return WaitAndSendAsync(frame);
    }

    private async ValueTask WaitAndSendAsync(Frame frame)
    {
        while (true)
        {
            Task flush;
            lock (this)
            {
                if (_flush.IsCompleted)
                {
                    flush = Send(frame);
                    break;
                }

                flush = _flush;
            }

            await flush;
        }
    }

    private Task Send(in Frame frame)
    {
        if (_isClosed)
        {
            return Task.CompletedTask;
        }

        _isClosed = frame.Opcode == Opcode.Close;
        frame.WriteTo(output);
        return frame.HasMore && output.UnflushedBytes < MaxHeldBytes ? Task.CompletedTask : Flush();
    }

    private Task Flush()
    {
        Volatile.Write(ref _sendingSince, clock.GetTimestamp());
        return _flush = FlushPipeAsync();
    }

    private async Task FlushPipeAsync()
    {
        try
        {
            await output.FlushAsync();
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException or IOException)
        {
            // The client has gone: its receive loop ends by itself.
            End();
        }
        finally
        {
            Volatile.Write(ref _sendingSince, 0);
        }
    }

    /// <summary>What is sent, as its parts.</summary>
    private readonly record struct Frame(
        Opcode Opcode, ReadOnlyMemory<byte> Type = default, ReadOnlyMemory<byte> Id = default,
        ReadOnlyMemory<byte> Payload = default, bool HasMore = false)
    {
        public void WriteTo(PipeWriter output)
        {
            if (Type.IsEmpty)
            {
                WriteHead(output, Payload.Length);
                output.Write(Payload.Span);
                return;
            }

            var length = "{\"type\":\"\"}"u8.Length + Type.Length
                + (Id.IsEmpty ? 0 : "\"id\":,"u8.Length + Id.Length)
                + (Payload.IsEmpty ? 0 : ",\"payload\":"u8.Length + Payload.Length);
            WriteHead(output, length);
            if (Id.IsEmpty)
            {
                output.Write("{"u8);
            }
            else
            {
                output.Write("{\"id\":"u8);
                output.Write(Id.Span);
                output.Write(","u8);
            }

            output.Write("\"type\":\""u8);
            output.Write(Type.Span);
            if (Payload.IsEmpty)
            {
                output.Write("\"}"u8);
                return;
            }

            output.Write("\",\"payload\":"u8);
            output.Write(Payload.Span);
            output.Write("}"u8);
        }

        /// <summary>The head of an unmasked frame that is a whole message.</summary>
        private void WriteHead(PipeWriter output, int length)
        {
            var head = output.GetSpan(10);
            head[0] = (byte)(0x80 | (int)Opcode);
            switch (length)
            {
                case < 126:
                    head[1] = (byte)length;
                    output.Advance(2);
                    break;
                case <= ushort.MaxValue:
                    head[1] = 126;
                    BinaryPrimitives.WriteUInt16BigEndian(head[2..], (ushort)length);
                    output.Advance(4);
                    break;
                default:
                    head[1] = 127;
                    BinaryPrimitives.WriteUInt64BigEndian(head[2..], (ulong)length);
                    output.Advance(10);
                    break;
            }
        }
    }
}
