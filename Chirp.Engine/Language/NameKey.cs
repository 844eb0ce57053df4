using System.Buffers.Binary;

namespace Chirp.Engine.Language;

/// <summary>
/// The first sixteen bytes of a name, zeros behind a shorter one: for nearly every name all of it, so that two names
/// are compared and hashed in a few instructions.
/// </summary>
internal readonly struct NameKey
{
    public const int Size = 16;

    private readonly ulong _low;
    private readonly ulong _high;

    private NameKey(ulong low, ulong high)
    {
        _low = low;
        _high = high;
    }

    /// <param name="text">Text that begins with the name; what follows it does not count.</param>
    /// <param name="length">The name's bytes, at least one.</param>
    public static NameKey Of(ReadOnlySpan<byte> text, int length) =>
        text.Length < Size ? OfLastName(text, length) : OfFirstBytes(text, length);

    private static NameKey OfFirstBytes(ReadOnlySpan<byte> text, int length)
    {
        var low = BinaryPrimitives.ReadUInt64LittleEndian(text);
        var high = BinaryPrimitives.ReadUInt64LittleEndian(text[sizeof(ulong)..]);
        return new NameKey(
            length >= 8 ? low : low & ((1UL << (8 * length)) - 1),
            length >= 16 ? high : length <= 8 ? 0 : high & ((1UL << (8 * (length - 8))) - 1));
    }

    // A name so near the end of the text that sixteen bytes cannot be read.
    private static NameKey OfLastName(ReadOnlySpan<byte> text, int length)
    {
        Span<byte> padded = stackalloc byte[Size];
        padded.Clear();
        text[..length].CopyTo(padded);
        return OfFirstBytes(padded, length);
    }

    public bool Equals(in NameKey other) => ((_low ^ other._low) | (_high ^ other._high)) == 0;

    /// <summary>Never negative; its low bits are as good as its high ones.</summary>
    public int Hash()
    {
        var mixed = ((_low * 0x9E3779B97F4A7C15UL) ^ _high) * 0xD6E8FEB86659FD93UL;
        return (int)(mixed >> 33);
    }
}
