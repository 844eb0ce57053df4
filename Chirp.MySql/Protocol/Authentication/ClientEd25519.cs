using System.Text;

namespace Chirp.MySql.Protocol.Authentication;

/// <summary>
/// MariaDB's <c>client_ed25519</c>: the challenge signed by a key whose seed is the password itself, of any length.
/// </summary>
internal static class ClientEd25519
{
    public const string Plugin = "client_ed25519";

    public static byte[] Prove(string password, ReadOnlySpan<byte> challenge) =>
        password.Length == 0 ? [] : Ed25519.Sign(Encoding.UTF8.GetBytes(password), challenge[..32]);
}
