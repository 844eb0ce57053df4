namespace Chirp.MySql.Protocol.Authentication;

internal static class Scramble
{
    /// <summary>XORs <paramref name="key"/>, over and over, into <paramref name="value"/>.</summary>
    public static byte[] Xor(byte[] value, ReadOnlySpan<byte> key)
    {
        for (var i = 0; i < value.Length; i++)
        {
            value[i] ^= key[i % key.Length];
        }

        return value;
    }
}
