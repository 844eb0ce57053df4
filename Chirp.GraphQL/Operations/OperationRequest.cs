using System.Text.Json;

namespace Chirp.GraphQL.Operations;

/// <summary>
/// What a client asks for, whatever it came by: the parameters of a GraphQL request. Owns the parsed JSON behind its
/// elements; dispose it after the result.
/// </summary>
internal sealed class OperationRequest : IDisposable
{
    private ReadOnlyMemory<byte> _query;

    /// <summary>The document's UTF-8 text, or empty where only an id or a hash was sent.</summary>
    public ReadOnlyMemory<byte> Query { get => _query; init => _query = value; }

    public string? OperationName { get; init; }

    /// <summary>A JSON object, or undefined.</summary>
    public JsonElement Variables { get; init; }

    /// <summary>A JSON object, or undefined.</summary>
    public JsonElement Extensions { get; init; }

    /// <summary>The id of a trusted document.</summary>
    public string? DocumentId { get; init; }

    /// <summary>The files that came with it; the transport's to dispose of.</summary>
    public UploadedFiles Files { get; set; } = UploadedFiles.None;

    /// <summary>What it has left of its caller's budget, where that is limited; known when there is a result.</summary>
    public CostBudget? Budget => Services?.Budget;

    /// <summary>Set when it runs.</summary>
    internal RequestServices? Services { get; set; }

    /// <summary>What <see cref="Variables"/> and <see cref="Extensions"/> live in.</summary>
    internal JsonDocument?[] Owned { get; init; } = [];

    /// <summary>Its document has been found; a subscription that waits needs the text no longer.</summary>
    public void ForgetText() => _query = default;

    public void Dispose()
    {
        foreach (var document in Owned)
        {
            document?.Dispose();
        }
    }
}
