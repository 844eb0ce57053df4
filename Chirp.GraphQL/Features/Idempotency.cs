using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Chirp.Data.Model;
using Chirp.Data.Stores;
using Chirp.GraphQL.Auth;

namespace Chirp.GraphQL.Features;

/// <summary>
/// Makes the keys under which the first result of a mutation is kept. What a mutation was asked for is recognised by a
/// keyed hash: inputs hold passwords and refresh tokens, and a bare hash of one could be guessed from a stolen
/// database. Thread-safe.
/// </summary>
internal sealed class Idempotency(AuthKeys keys, ResultStore results)
{
    public const int MaxKeyLength = 64;
    private const string Field = "idempotencyKey";
    private readonly byte[] _secret = keys.Derive("idempotency");

    /// <summary>The error of a key that no client may choose; null where there is none, or no key.</summary>
    public static InvalidInput? Check(string? key)
    {
        if (key is null)
        {
            return null;
        }

        var isValid = key.Length is >= 1 and <= MaxKeyLength && !key.AsSpan().ContainsAnyExceptInRange('!', '~');
        return isValid ? null : new InvalidInput(
            Field, $"The idempotency key must have 1 to {MaxKeyLength} visible ASCII characters.");
    }

    /// <summary>The key of a change, null where the client gave none.</summary>
    /// <param name="actor">Who makes the change: a user's or session's id, 0 for nobody.</param>
    /// <param name="key">The client's key, checked.</param>
    /// <param name="mutation">The mutation's name.</param>
    /// <param name="input">Everything that makes one request another, in a fixed order.</param>
    public IdempotencyKey? For(long actor, string? key, string mutation, params ReadOnlySpan<string?> input)
    {
        if (key is null)
        {
            return null;
        }

        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _secret);
        Append(hash, mutation);
        foreach (var value in input)
        {
            Append(hash, value);
        }

        return new IdempotencyKey(actor, key, hash.GetHashAndReset());
    }

    /// <summary>
    /// The error of a change that is asked for again by one whose session it has ended: null where it is the same
    /// change, which was made then.
    /// </summary>
    public async ValueTask<UserError?> CheckRetryAsync(IdempotencyKey? key, CancellationToken stop) =>
        key is not null && await results.FindAsync(key, stop) is { } first
            ? WriteErrors.Of(first, new NotSignedIn())
            : new NotSignedIn();

    /// <summary>With its length before it, so that no two inputs run together to the same bytes.</summary>
    private static void Append(IncrementalHash hash, string? value)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, value?.Length ?? -1);
        hash.AppendData(length);
        hash.AppendData(Encoding.Unicode.GetBytes(value ?? ""));
    }
}
