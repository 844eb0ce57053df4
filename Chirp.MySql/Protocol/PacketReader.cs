using System.Buffers.Binary;
using System.Text;

namespace Chirp.MySql.Protocol;

/// <summary>Reads one packet's payload front to back. Asking for more than there is, is the server's error.</summary>
internal ref struct PacketReader(ReadOnlySpan<byte> payload)
{
    private ReadOnlySpan<byte> _rest = payload;

    public readonly int Remaining => _rest.Length;

    public readonly ReadOnlySpan<byte> Rest => _rest;

    public byte Byte() => Take(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public void Skip(int count) => Take(count);

    /// <summary>A length-encoded integer.</summary>
    public ulong Length()
    {
        var first = Byte();
        switch (first)
        {
            case < 0xFB:
                return first;
            case 0xFC:
                return UInt16();
            case 0xFD:
                var bytes = Take(3);
                return (ulong)(bytes[0] | (bytes[1] << 8) | (bytes[2] << 16));
            case 0xFE:
                return UInt64();
            default:
                throw MySqlException.Malformed($"a length starts with 0x{first:X2}");
        }
    }

    /// <summary>Bytes behind their length-encoded length.</summary>
    public ReadOnlySpan<byte> Bytes()
    {
        var length = Length();
        if (length > (ulong)_rest.Length)
        {
            throw Short(length);
        }

        return Take((int)length);
    }

    public ReadOnlySpan<byte> UntilZero()
    {
        var length = _rest.IndexOf((byte)0);
        if (length < 0)
        {
            throw MySqlException.Malformed("a text does not end");
        }

        var bytes = _rest[..length];
        _rest = _rest[(length + 1)..];
        return bytes;
    }

    public string Text() => Encoding.UTF8.GetString(Bytes());

    public ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)_rest.Length)
        {
            throw Short((ulong)(uint)count);
        }

        var bytes = _rest[..count];
        _rest = _rest[count..];
        return bytes;
    }

    /// <summary>Bytes behind the last field are a packet of another shape.</summary>
    public readonly void End(string packet)
    {
        if (_rest.Length > 0)
        {
            throw MySqlException.Malformed($"{_rest.Length} bytes follow the end of {packet}");
        }
    }

    private readonly MySqlException Short(ulong wanted) =>
        MySqlException.Malformed($"{wanted} bytes are announced where {_rest.Length} are left in the packet");
}
