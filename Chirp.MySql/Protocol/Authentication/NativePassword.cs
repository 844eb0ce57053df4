using System.Security.Cryptography;
using System.Text;

namespace Chirp.MySql.Protocol.Authentication;

/// <summary><c>mysql_native_password</c>: <c>SHA1(password) XOR SHA1(challenge + SHA1(SHA1(password)))</c>.</summary>
internal static class NativePassword
{
    public const string Plugin = "mysql_native_password";

#pragma warning disable CA5350 // SHA-1 is what the plugin is defined by.
    public static byte[] Prove(string password, ReadOnlySpan<byte> challenge)
    {
        if (password.Length == 0)
        {
            return [];
        }

        Span<byte> message = stackalloc byte[40];
        challenge[..20].CopyTo(message);
        var proof = SHA1.HashData(Encoding.UTF8.GetBytes(password));
        SHA1.HashData(proof, message[20..]);
        return Scramble.Xor(proof, SHA1.HashData(message));
    }
#pragma warning restore CA5350
}
