using System.Security.Cryptography;
using System.Text;

namespace Chirp.MySql.Protocol.Authentication;

/// <summary>
/// <c>caching_sha2_password</c>. A proof by hash where the server has the password cached; else the password itself,
/// inside TLS or under the server's RSA key.
/// </summary>
internal static class CachingSha2Password
{
    public const string Plugin = "caching_sha2_password";

    /// <summary>First byte of what the server says between challenge and verdict.</summary>
    public const byte MoreDataHeader = 0x01;

    /// <summary>The proof was found in the cache; the verdict follows.</summary>
    public const byte FastSuccess = 0x03;

    /// <summary>The server needs the password itself.</summary>
    public const byte FullAuthentication = 0x04;

    /// <summary>What asks the server for its key.</summary>
    public const byte PublicKeyRequest = 0x02;

    /// <summary><c>SHA256(password) XOR SHA256(SHA256(SHA256(password)) + challenge)</c>.</summary>
    public static byte[] Prove(string password, ReadOnlySpan<byte> challenge)
    {
        if (password.Length == 0)
        {
            return [];
        }

        Span<byte> message = stackalloc byte[52];
        var proof = SHA256.HashData(Encoding.UTF8.GetBytes(password));
        SHA256.HashData(proof, message);
        challenge[..20].CopyTo(message[32..]);
        return Scramble.Xor(proof, SHA256.HashData(message));
    }

    /// <summary>The password with its zero byte, mixed with the challenge, under the server's key.</summary>
    public static byte[] Encrypt(string password, ReadOnlySpan<byte> challenge, string publicKeyPem)
    {
        using var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(publicKeyPem);
            var mixed = Scramble.Xor(Encoding.UTF8.GetBytes(password + "\0"), challenge[..20]);
            return rsa.Encrypt(mixed, RSAEncryptionPadding.OaepSHA1);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new MySqlException(
                MySqlErrorNumbers.AuthenticationUnavailable, null, "The server's RSA key cannot be used.", e);
        }
    }
}
