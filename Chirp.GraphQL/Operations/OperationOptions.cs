using System.ComponentModel.DataAnnotations;

namespace Chirp.GraphQL.Operations;

/// <summary>The section <c>Operations</c>: which documents may run, and how many are remembered.</summary>
internal sealed record OperationOptions
{
    /// <summary>
    /// A folder of <c>*.graphql</c> files, one operation each, that clients may name by file name (without its ending)
    /// or by <c>sha256:</c> and the hash of the text. Null for none.
    /// </summary>
    public string? TrustedDocuments { get; init; }

    /// <summary>Whether nothing but trusted documents is accepted.</summary>
    public bool TrustedOnly { get; init; }

    /// <summary>
    /// Bytes of documents registered by automatic persisted queries; the least recently used go first.
    /// </summary>
    [Range(0, 1 << 30)]
    public int MaxPersistedBytes { get; init; } = 16 << 20;
}
