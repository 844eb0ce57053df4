using System.Numerics;
using System.Security.Cryptography;

namespace Chirp.MySql.Protocol.Authentication;

/// <summary>
/// Signing by Ed25519 (RFC 8032, section 5.1), which the base class library does not have. In plain big integers, so
/// its time depends on the key: it signs one challenge a login, on a machine that holds the password anyway, and the
/// answer's time is lost in the network's. Do not sign with it what an attacker next door may time over and over.
/// </summary>
internal static class Ed25519
{
    private static readonly BigInteger s_prime = BigInteger.Pow(2, 255) - 19;
    private static readonly BigInteger s_order =
        BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493");

    private static readonly BigInteger s_d = Mod(-121665 * Inverse(121666));
    private static readonly Point s_generator = Generator();

    /// <summary>
    /// 64 bytes. <paramref name="seed"/> is the private key: 32 bytes by the RFC, of any length here.
    /// </summary>
    public static byte[] Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message)
    {
        Span<byte> expanded = stackalloc byte[64];
        SHA512.HashData(seed, expanded);
        expanded[0] &= 248;
        expanded[31] = (byte)((expanded[31] & 63) | 64);
        var secret = Number(expanded[..32]);
        var publicKey = Encode(Multiply(s_generator, secret));
        var nonce = Hash(expanded[32..], message);
        var commitment = Encode(Multiply(s_generator, nonce));
        var challenge = Hash(commitment, publicKey, message);
        var signature = new byte[64];
        commitment.CopyTo(signature, 0);
        Write((nonce + challenge * secret) % s_order, signature.AsSpan(32));
        return signature;
    }

    /// <summary>The public key of a seed.</summary>
    public static byte[] PublicKey(ReadOnlySpan<byte> seed)
    {
        Span<byte> expanded = stackalloc byte[64];
        SHA512.HashData(seed, expanded);
        expanded[0] &= 248;
        expanded[31] = (byte)((expanded[31] & 63) | 64);
        return Encode(Multiply(s_generator, Number(expanded[..32])));
    }

    private static BigInteger Hash(
        ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third = default)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        hash.AppendData(first);
        hash.AppendData(second);
        hash.AppendData(third);
        return Number(hash.GetHashAndReset()) % s_order;
    }

    // x from y by the curve's equation; the even one of the two.
    private static Point Generator()
    {
        var y = Mod(4 * Inverse(5));
        var square = Mod((y * y - 1) * Inverse(s_d * y * y + 1));
        var x = BigInteger.ModPow(square, (s_prime + 3) / 8, s_prime);
        if (Mod(x * x - square) != 0)
        {
            x = Mod(x * BigInteger.ModPow(2, (s_prime - 1) / 4, s_prime));
        }

        x = x.IsEven ? x : s_prime - x;
        return new Point(x, y, 1, Mod(x * y));
    }

    private static Point Multiply(Point point, BigInteger scalar)
    {
        var sum = new Point(0, 1, 1, 0);
        for (; !scalar.IsZero; scalar >>= 1)
        {
            if (!scalar.IsEven)
            {
                sum = Add(sum, point);
            }

            point = Add(point, point);
        }

        return sum;
    }

    // Extended homogeneous coordinates, section 5.1.4; complete, so that it doubles too.
    private static Point Add(Point p, Point q)
    {
        var a = Mod((p.Y - p.X) * (q.Y - q.X));
        var b = Mod((p.Y + p.X) * (q.Y + q.X));
        var c = Mod(2 * p.T * q.T * s_d);
        var d = Mod(2 * p.Z * q.Z);
        var (e, f, g, h) = (b - a, d - c, d + c, b + a);
        return new Point(Mod(e * f), Mod(g * h), Mod(f * g), Mod(e * h));
    }

    private static byte[] Encode(Point point)
    {
        var inverse = Inverse(point.Z);
        var x = Mod(point.X * inverse);
        var encoded = new byte[32];
        Write(Mod(point.Y * inverse), encoded);
        encoded[31] |= (byte)(x.IsEven ? 0 : 0x80);
        return encoded;
    }

    private static BigInteger Inverse(BigInteger value) => BigInteger.ModPow(Mod(value), s_prime - 2, s_prime);

    private static BigInteger Mod(BigInteger value)
    {
        var rest = value % s_prime;
        return rest.Sign < 0 ? rest + s_prime : rest;
    }

    private static BigInteger Number(ReadOnlySpan<byte> littleEndian) => new(littleEndian, isUnsigned: true);

    private static void Write(BigInteger value, Span<byte> destination) =>
        value.TryWriteBytes(destination, out _, isUnsigned: true);

    private readonly record struct Point(BigInteger X, BigInteger Y, BigInteger Z, BigInteger T);
}
