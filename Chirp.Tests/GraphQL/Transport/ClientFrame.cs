using System.Buffers.Binary;

namespace Chirp.Tests.GraphQL.Transport;

/// <summary>Frames as clients send them, masked.</summary>
internal static class ClientFrame
{
    private static readonly byte[] Mask = [0x37, 0xFA, 0x21, 0x3D];

    /// <param name="first">The last frame's bit, the reserved bits and the opcode.</param>
    /// <param name="payload">At most 2 GiB.</param>
    public static byte[] Make(byte first, ReadOnlySpan<byte> payload)
    {
        byte[] length = payload.Length switch
        {
            < 126 => [(byte)(0x80 | payload.Length)],
            <= ushort.MaxValue => [0x80 | 126, (byte)(payload.Length >> 8), (byte)payload.Length],
            _ => [0x80 | 127, 0, 0, 0, 0, 0, 0, 0, 0],
        };
        if (length.Length == 9)
        {
            BinaryPrimitives.WriteInt64BigEndian(length.AsSpan(1), payload.Length);
        }

        var masked = payload.ToArray();
        for (var i = 0; i < masked.Length; i++)
        {
            masked[i] ^= Mask[i % 4];
        }

        return [first, .. length, .. Mask, .. masked];
    }
}
