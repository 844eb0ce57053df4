using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace Chirp.GraphQL.Transport.WebSockets;

/// <summary>
/// Reads a client's frames (RFC 6455, section 5) and puts its messages together, bounded. It takes what has come out of
/// the connection's pipe at once and holds a rented buffer while a message is incomplete: nothing while nothing comes.
/// After a failure it looks for the client's close and for nothing else. A mutable struct, part of its socket.
/// </summary>
/// <param name="maxMessageBytes">Bytes of one message, over all its frames.</param>
internal struct FrameReader(int maxMessageBytes)
{
    private const int MaxHeadBytes = 14;
    private const int MaxControlBytes = 125;

    /// <summary>The message that is being put together; null before its first byte.</summary>
    private byte[]? _message;

    private int _length;

    /// <summary>What has not come yet of the frame that is being read.</summary>
    private long _rest;

    private uint _mask;

    /// <summary>A frame's head was read, its payload has not come whole.</summary>
    private bool _isInFrame;

    /// <summary>A message has begun, and its last frame has not ended.</summary>
    private bool _isInMessage;

    private bool _isLastFrame;
    private bool _hasFailed;

    /// <summary>Takes one thing of what has come, the rest of which can be read again at once.</summary>
    public Received Take(in ReadResult read, PipeReader input)
    {
        var bytes = read.Buffer;
        var received = Read(ref bytes);
        if (received.Kind != ReceivedKind.Nothing)
        {
            input.AdvanceTo(bytes.Start);
            return received;
        }

        input.AdvanceTo(bytes.Start, bytes.End);
        return read.IsCompleted ? new Received(ReceivedKind.End) : received;
    }

    /// <summary>Gives back what an incomplete message holds.</summary>
    public void Release()
    {
        if (_message is not null)
        {
            ArrayPool<byte>.Shared.Return(_message);
            _message = null;
        }
    }

    private Received Read(ref ReadOnlySequence<byte> bytes)
    {
        while (true)
        {
            if (!_isInFrame && (!TryReadHead(ref bytes, out var received) || received.Kind != ReceivedKind.Nothing))
            {
                return received;
            }

            var part = bytes.Slice(0, Math.Min(_rest, bytes.Length));
            bytes = bytes.Slice(part.End);
            _rest -= part.Length;
            if (!_hasFailed)
            {
                Append(part);
            }

            if (_rest > 0)
            {
                return default;
            }

            _isInFrame = false;
            if (_isLastFrame && !_hasFailed)
            {
                return EndMessage();
            }
        }
    }

    /// <summary>
    /// Reads a frame's head, and all of a control frame; false where it has not come whole.
    /// </summary>
    private bool TryReadHead(ref ReadOnlySequence<byte> bytes, out Received received)
    {
        received = default;
        Span<byte> head = stackalloc byte[MaxHeadBytes];
        head = head[..(int)Math.Min(MaxHeadBytes, bytes.Length)];
        bytes.Slice(0, head.Length).CopyTo(head);
        if (head.Length < 2)
        {
            return false;
        }

        var isMasked = (head[1] & 0x80) != 0;
        var lengthBytes = (head[1] & 0x7F) switch { 126 => 2, 127 => 8, _ => 0 };
        var headBytes = 2 + lengthBytes + (isMasked ? 4 : 0);
        if (head.Length < headBytes)
        {
            return false;
        }

        var opcode = (Opcode)(head[0] & 0x0F);
        var length = lengthBytes switch
        {
            0 => (ulong)(head[1] & 0x7F),
            2 => BinaryPrimitives.ReadUInt16BigEndian(head[2..]),
            _ => BinaryPrimitives.ReadUInt64BigEndian(head[2..]),
        };
        var failure = _hasFailed ? default : Check(head[0], isMasked, opcode, length, lengthBytes);
        var isControl = opcode >= Opcode.Close && failure.Kind == ReceivedKind.Nothing && !_hasFailed;
        if (isControl && bytes.Length < headBytes + (long)length)
        {
            return false;
        }

        bytes = bytes.Slice(headBytes);
        _mask = isMasked ? MemoryMarshal.Read<uint>(head[(headBytes - 4)..]) : 0;
        if (isControl)
        {
            received = ReadControl(opcode, bytes.Slice(0, (int)length));
            bytes = bytes.Slice((int)length);
            return true;
        }

        if (_hasFailed && opcode == Opcode.Close)
        {
            received = new Received(ReceivedKind.Close);
            return true;
        }

        _rest = (long)Math.Min(length, long.MaxValue);
        _isInFrame = true;
        _isLastFrame = (head[0] & 0x80) != 0;
        _isInMessage = !_isLastFrame;
        received = failure;
        return true;
    }

    /// <summary>What is wrong with a frame by its head.</summary>
    private Received Check(byte first, bool isMasked, Opcode opcode, ulong length, int lengthBytes)
    {
        if ((first & 0x70) != 0)
        {
            return Fail(CloseCodes.ProtocolError, "A reserved bit is set: no extension was agreed on");
        }

        if (opcode is (> Opcode.Binary and < Opcode.Close) or > Opcode.Pong)
        {
            return Fail(CloseCodes.ProtocolError, "A frame has a reserved opcode");
        }

        if (!isMasked)
        {
            return Fail(CloseCodes.ProtocolError, "A client's frames must be masked");
        }

        if ((lengthBytes == 2 && length < 126) || (lengthBytes == 8 && length is <= ushort.MaxValue or > long.MaxValue))
        {
            return Fail(CloseCodes.ProtocolError, "A frame's length is not written in the shortest way");
        }

        if (opcode >= Opcode.Close)
        {
            return (first & 0x80) == 0 || length > MaxControlBytes
                ? Fail(CloseCodes.ProtocolError, "A control frame has at most 125 bytes, and is not fragmented")
                : default;
        }

        if (opcode == Opcode.Binary)
        {
            return Fail(CloseCodes.BadRequest, "A message must be text");
        }

        if (_isInMessage != (opcode == Opcode.Continuation))
        {
            return Fail(CloseCodes.ProtocolError, "A message's frames must follow each other");
        }

        return length > (ulong)(maxMessageBytes - _length)
            ? Fail(
                CloseCodes.TooBig,
                $"A message has at most {maxMessageBytes} bytes (Transport:WebSocket:MaxMessageBytes)")
            : default;
    }

    private readonly Received ReadControl(Opcode opcode, ReadOnlySequence<byte> payload)
    {
        if (opcode == Opcode.Pong)
        {
            return new Received(ReceivedKind.Pong);
        }

        var length = (int)payload.Length;
        var buffer = ArrayPool<byte>.Shared.Rent(MaxControlBytes);
        payload.CopyTo(buffer);
        Unmask(buffer.AsSpan(0, length), _mask);
        if (opcode == Opcode.Ping)
        {
            return new Received(ReceivedKind.Ping, buffer, length);
        }

        var close = ReadClose(buffer.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(buffer);
        return close;
    }

    private static Received ReadClose(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
        {
            return new Received(ReceivedKind.Close, Code: CloseCodes.Normal);
        }

        // What a client may send (section 7.4): 1004 to 1006 and 1015 never travel. What is wrong is the answer's code.
        var code = payload.Length == 1 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(payload);
        if (code is not ((>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999)))
        {
            code = CloseCodes.ProtocolError;
        }
        else if (!Utf8.IsValid(payload[2..]))
        {
            code = CloseCodes.InvalidText;
        }

        return new Received(ReceivedKind.Close, Code: code);
    }

    private void Append(ReadOnlySequence<byte> part)
    {
        foreach (var memory in part)
        {
            if (memory.Length == 0)
            {
                continue;
            }

            Reserve(_length + memory.Length);
            var target = _message.AsSpan(_length, memory.Length);
            memory.Span.CopyTo(target);
            _mask = Unmask(target, _mask);
            _length += memory.Length;
        }
    }

    /// <summary>Grows with what has come, not with what a frame's head has announced.</summary>
    private void Reserve(int bytes)
    {
        if (_message is null)
        {
            _message = ArrayPool<byte>.Shared.Rent(bytes);
        }
        else if (_message.Length < bytes)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(bytes, 2 * _message.Length));
            _message.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_message);
            _message = larger;
        }
    }

    private Received EndMessage()
    {
        if (!Utf8.IsValid(_message.AsSpan(0, _length)))
        {
            return Fail(CloseCodes.InvalidText, "A message is not UTF-8");
        }

        var message = new Received(ReceivedKind.Message, _message, _length);
        _message = null;
        _length = 0;
        return message;
    }

    private Received Fail(int code, string reason)
    {
        _hasFailed = true;
        Release();
        return new Received(ReceivedKind.Failure, Code: code, Reason: reason);
    }

    /// <summary>Takes a mask off, and gives it as it stands for the bytes that follow.</summary>
    private static uint Unmask(Span<byte> bytes, uint mask)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        var wide = ((ulong)mask << 32) | mask;
        foreach (ref var word in words)
        {
            word ^= wide;
        }

        var rest = bytes[(words.Length * sizeof(ulong))..];
        var key = MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in mask));
        for (var i = 0; i < rest.Length; i++)
        {
            rest[i] ^= key[i % sizeof(uint)];
        }

        var bits = 8 * (rest.Length % sizeof(uint));
        return BitConverter.IsLittleEndian
            ? BitOperations.RotateRight(mask, bits)
            : BitOperations.RotateLeft(mask, bits);
    }
}
