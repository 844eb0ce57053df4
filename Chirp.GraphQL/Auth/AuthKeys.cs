using System.Security.Cryptography;
using System.Text;

namespace Chirp.GraphQL.Auth;

/// <summary>Keys for different purposes, derived from <see cref="AuthOptions.SigningKey"/> (RFC 5869).</summary>
internal sealed class AuthKeys
{
    private const int MinBytes = 32;
    private readonly byte[] _root;

    /// <summary>
    /// Throws <see cref="ArgumentException"/> with a sentence for the operator where the key is too weak.
    /// </summary>
    public AuthKeys(AuthOptions options)
    {
        var bytes = new byte[options.SigningKey.Length];
        if (!Convert.TryFromBase64String(options.SigningKey, bytes, out var written) || written < MinBytes)
        {
            throw new ArgumentException(
                $"Auth:SigningKey must be base64 of at least {MinBytes} random bytes: openssl rand -base64 {MinBytes}");
        }

        _root = bytes[..written];
    }

    public byte[] Derive(string purpose) => HKDF.DeriveKey(
        HashAlgorithmName.SHA256, _root, outputLength: 32, info: Encoding.UTF8.GetBytes($"chirp {purpose}"));
}
