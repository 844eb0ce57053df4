using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Chirp.MySql.Protocol;

/// <summary>
/// Packets on their way out, one behind the other in one pooled buffer, so that commands that go together are one
/// write.
/// Not thread-safe; owned by one connection.
/// </summary>
internal sealed class PacketWriter : IDisposable
{
    /// <summary>Payload bytes of a full packet; what is longer goes on in the next.</summary>
    public const int MaxPayloadBytes = 0xFFFFFF;

    private const int HeaderBytes = 4;

    // A buffer that one large command has grown is not kept: connections are many and such commands are rare.
    private const int KeptBytes = 64 * 1024;
    private const int FirstBytes = 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBytes);
    private int _length;
    private int _packetStart;
    private byte _sequence;

    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _length);

    public int Length => _length;

    /// <summary>The number of the packet that answers the last one written.</summary>
    public byte NextSequence => _sequence;

    /// <summary>Starts a packet; a command's number is 0, an answer's one more than what it answers.</summary>
    public void Begin(byte sequence)
    {
        _packetStart = _length;
        _sequence = sequence;
        Span(HeaderBytes);
    }

    /// <summary>Ends the packet, splitting what is longer than one may be.</summary>
    public void End()
    {
        var start = _packetStart;
        var left = _length - start - HeaderBytes;
        while (left >= MaxPayloadBytes)
        {
            WriteHeader(start, MaxPayloadBytes);
            left -= MaxPayloadBytes;
            start += HeaderBytes + MaxPayloadBytes;
            Span(HeaderBytes);
            _buffer.AsSpan(start, left).CopyTo(_buffer.AsSpan(start + HeaderBytes));
        }

        WriteHeader(start, left);
    }

    /// <summary>Takes back the packet being written, and those behind <paramref name="length"/>.</summary>
    public void Truncate(int length) => _length = length;

    public void Clear()
    {
        _length = 0;
        if (_buffer.Length > KeptBytes)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = ArrayPool<byte>.Shared.Rent(FirstBytes);
        }
    }

    public void Dispose()
    {
        var buffer = _buffer;
        _buffer = [];
        _length = 0;
        ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>Room for <paramref name="count"/> bytes, which the caller fills; valid until the next write.</summary>
    public Span<byte> Span(int count)
    {
        if (_buffer.Length - _length < count)
        {
            Grow(count);
        }

        var span = _buffer.AsSpan(_length, count);
        _length += count;
        return span;
    }

    /// <summary>A place in the packet to be filled later, found again after the buffer has grown.</summary>
    public int Reserve(int count)
    {
        Span(count).Clear();
        return _length - count;
    }

    public Span<byte> At(int position, int count) => _buffer.AsSpan(position, count);

    public void Byte(byte value) => Span(1)[0] = value;

    public void UInt16(ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Span(2), value);

    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Span(4), value);

    public void UInt64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Span(8), value);

    public void Bytes(ReadOnlySpan<byte> value) => value.CopyTo(Span(value.Length));

    public void Zero(int count) => Span(count).Clear();

    public void LengthEncoded(ReadOnlySpan<byte> value)
    {
        LengthEncoded((ulong)value.Length);
        Bytes(value);
    }

    public void LengthEncoded(ulong value)
    {
        switch (value)
        {
            case < 0xFB:
                Byte((byte)value);
                break;
            case <= 0xFFFF:
                Byte(0xFC);
                UInt16((ushort)value);
                break;
            case <= 0xFFFFFF:
                Byte(0xFD);
                var span = Span(3);
                span[0] = (byte)value;
                span[1] = (byte)(value >> 8);
                span[2] = (byte)(value >> 16);
                break;
            default:
                Byte(0xFE);
                UInt64(value);
                break;
        }
    }

    public void Text(ReadOnlySpan<char> value) =>
        Encoding.UTF8.GetBytes(value, Span(Encoding.UTF8.GetByteCount(value)));

    public void TextWithZero(ReadOnlySpan<char> value)
    {
        Text(value);
        Byte(0);
    }

    public void LengthEncodedText(ReadOnlySpan<char> value)
    {
        var bytes = Encoding.UTF8.GetByteCount(value);
        LengthEncoded((ulong)bytes);
        Encoding.UTF8.GetBytes(value, Span(bytes));
    }

    private void WriteHeader(int position, int payloadBytes) => BinaryPrimitives.WriteUInt32LittleEndian(
        _buffer.AsSpan(position), (uint)payloadBytes | ((uint)_sequence++ << 24));

    private void Grow(int count)
    {
        // The pool rounds up to powers of two; an array of more than 2 GiB is not a packet of any server.
        var wanted = Math.Min(Math.Max((long)_length + count, (long)_buffer.Length * 2), Array.MaxLength);
        if (wanted < (long)_length + count)
        {
            throw new MySqlException(
                MySqlErrorNumbers.PacketTooLarge, null, $"A command of {(long)_length + count} bytes is too large.");
        }

        var grown = ArrayPool<byte>.Shared.Rent((int)wanted);
        _buffer.AsSpan(0, _length).CopyTo(grown);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = grown;
    }
}
