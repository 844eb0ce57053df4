using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Chirp.Data.Model;

namespace Chirp.GraphQL.Auth;

/// <summary>
/// Makes and reads refresh tokens: a session, a generation of it, and an authentication code over both, so that nobody
/// can make one up. Which generation is valid only the store knows. Nothing secret is stored. Thread-safe.
/// </summary>
internal sealed class RefreshTokens(AuthKeys keys)
{
    private const int BodyBytes = sizeof(long) + sizeof(int);
    private const int CodeBytes = 24;
    private const int TokenBytes = BodyBytes + CodeBytes;
    private const int TokenLength = TokenBytes / 3 * 4;
    private readonly byte[] _key = keys.Derive("refresh token");

    public string Make(SessionId session, int generation)
    {
        Span<byte> token = stackalloc byte[TokenBytes];
        BinaryPrimitives.WriteInt64BigEndian(token, session.Value);
        BinaryPrimitives.WriteInt32BigEndian(token[sizeof(long)..], generation);
        Sign(token[..BodyBytes], token[BodyBytes..]);
        return Base64Url.EncodeToString(token);
    }

    /// <summary>What a token says; false where this server's key did not make it.</summary>
    public bool TryRead(string text, out SessionId session, out int generation)
    {
        (session, generation) = (default, 0);
        Span<byte> token = stackalloc byte[TokenBytes];
        if (text.Length != TokenLength || !Base64Url.IsValid(text)
            || !Base64Url.TryDecodeFromChars(text, token, out var written) || written != TokenBytes)
        {
            return false;
        }

        Span<byte> code = stackalloc byte[CodeBytes];
        Sign(token[..BodyBytes], code);
        if (!CryptographicOperations.FixedTimeEquals(code, token[BodyBytes..]))
        {
            return false;
        }

        session = new SessionId(BinaryPrimitives.ReadInt64BigEndian(token));
        generation = BinaryPrimitives.ReadInt32BigEndian(token[sizeof(long)..]);
        return true;
    }

    private void Sign(ReadOnlySpan<byte> body, Span<byte> code)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, body, hash);
        hash[..CodeBytes].CopyTo(code);
    }
}
