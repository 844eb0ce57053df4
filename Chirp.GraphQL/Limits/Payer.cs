using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Chirp.GraphQL.Limits;

/// <summary>Whose budget it is: an account's, or that of an address or any other text.</summary>
internal readonly record struct Payer
{
    /// <summary>Of a text that is kept: addresses and logins that exist are shorter.</summary>
    private const int MaxLength = 100;

    private Payer(long account, string? text) => (Account, Text) = (account, text);

    private long Account { get; }

    private string? Text { get; }

    public static Payer OfAccount(long id) => new(id, null);

    /// <summary>A text that is too long to be kept stands there by its hash.</summary>
    public static Payer Of(string text) => new(
        0, text.Length <= MaxLength ? text : Convert.ToHexStringLower(SHA256.HashData(Bytes(text))));

    /// <summary>
    /// What stands for it where others may look: an account's id, or a hash that says nothing of an address or a login
    /// to those who do not have the key.
    /// </summary>
    public string NameBy(ReadOnlySpan<byte> key) => Text is null
        ? Account.ToString(CultureInfo.InvariantCulture)
        : Convert.ToHexStringLower(HMACSHA256.HashData(key, Bytes(Text)).AsSpan(0, 16));

    /// <summary>All of them, also where it is no text: two that differ must not be one.</summary>
    private static ReadOnlySpan<byte> Bytes(string text) => MemoryMarshal.AsBytes(text.AsSpan());
}

/// <summary>Points that are to be spent of a payer's budget.</summary>
internal readonly record struct Charge(RateLimit Limit, Payer Payer, double Points);
