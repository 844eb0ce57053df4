using System.Text.Json;
using Chirp.Engine.Language;

namespace Chirp.Engine;

/// <summary>One request to execute an operation, whatever it came by.</summary>
public sealed record GraphQLRequest
{
    /// <summary>The document's text; the same bytes hit the same cached plan.</summary>
    public required SourceText Document { get; init; }

    /// <summary>Needed where the document has several operations.</summary>
    public string? OperationName { get; init; }

    /// <summary>
    /// A JSON object, or <c>default</c> (or JSON null) where there are none. Must stay valid until the result is
    /// disposed.
    /// </summary>
    public JsonElement Variables { get; init; }

    /// <summary>What resolver parameters of service types are taken from.</summary>
    public required IServiceProvider Services { get; init; }

    /// <summary>
    /// Operation kinds the caller's channel may run: a GET may only query. Others give <see
    /// cref="ErrorCodes.OperationResolution"/>.
    /// </summary>
    public OperationKinds Allowed { get; init; } = OperationKinds.All;

    /// <summary>
    /// Whether <c>@defer</c> and <c>@stream</c> may give an incremental result; where not, they are ignored.
    /// </summary>
    public bool AcceptsIncremental { get; init; }
}

[Flags]
public enum OperationKinds
{
    None = 0,
    Query = 1,
    Mutation = 2,
    Subscription = 4,
    All = Query | Mutation | Subscription,
}
