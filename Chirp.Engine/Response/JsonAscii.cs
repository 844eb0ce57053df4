using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Chirp.Engine.Response;

/// <summary>
/// The fast path of JSON strings: most text is ASCII that needs no escape, and is checked and copied in one go. Blocks
/// overlap at the end of the text instead of leaving a rest.
/// </summary>
internal static class JsonAscii
{
    private const int Block = 8;
    private const int HalfBlock = Block / 2;

    /// <summary>
    /// Copies ASCII that needs no escape, up to the block that has anything else. Gives the bytes written, which are
    /// the units read. <paramref name="destination"/> holds a byte a unit.
    /// </summary>
    public static int Copy(ReadOnlySpan<char> text, Span<byte> destination)
    {
        ref var from = ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(text));
        ref var to = ref MemoryMarshal.GetReference(destination[..text.Length]);
        return text.Length switch
        {
            < HalfBlock => CopyUnits(ref from, text.Length, ref to),
            < Block => CopyHalves(ref from, text.Length, ref to),
            _ => CopyBlocks(ref from, text.Length, ref to),
        };
    }

    private static int CopyBlocks(ref ushort from, int length, ref byte to)
    {
        var last = (nuint)(length - Block);
        for (nuint at = 0; ; at = Math.Min(at + Block, last))
        {
            var units = Vector128.LoadUnsafe(ref from, at);
            var bytes = Vector128.NarrowWithSaturation(units, units);
            if (HasOther(bytes))
            {
                return (int)at;
            }

            Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, at), bytes.AsUInt64().ToScalar());
            if (at == last)
            {
                return length;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CopyHalves(ref ushort from, int length, ref byte to)
    {
        var second = length - HalfBlock;
        var units = Vector128.Create(
            Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<ushort, byte>(ref from)),
            Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<ushort, byte>(ref Unsafe.Add(ref from, second)))).AsUInt16();
        var bytes = Vector128.NarrowWithSaturation(units, units);
        if (HasOther(bytes))
        {
            return 0;
        }

        Unsafe.WriteUnaligned(ref to, bytes.AsUInt32().ToScalar());
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, second), bytes.AsUInt32().GetElement(1));
        return length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CopyUnits(ref ushort from, int length, ref byte to)
    {
        for (var i = 0; i < length; i++)
        {
            var unit = Unsafe.Add(ref from, i);
            if (unit is < ' ' or >= 0x80 or '"' or '\\')
            {
                return i;
            }

            Unsafe.Add(ref to, i) = (byte)unit;
        }

        return length;
    }

    // What is not ASCII is negative as a signed byte, and so below the space as control characters are.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasOther(Vector128<byte> bytes) =>
        (Vector128.LessThan(bytes.AsSByte(), Vector128.Create((sbyte)' ')).AsByte()
            | Vector128.Equals(bytes, Vector128.Create((byte)'"'))
            | Vector128.Equals(bytes, Vector128.Create((byte)'\\'))) != Vector128<byte>.Zero;
}
