using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Planning;

/// <summary>One field node of the document and the <c>@defer</c> it was reached through.</summary>
internal readonly record struct FieldDetail(FieldNode Node, DeferUsage? Defer);

/// <summary>
/// All field nodes of a selection that share a response key (specification section 6.3.2, CollectFields).
/// </summary>
internal sealed class CollectedField(string responseKey)
{
    public string ResponseKey { get; } = responseKey;

    /// <summary>At least one, in document order.</summary>
    public List<FieldDetail> Details { get; } = [];
}

/// <summary>The fields of one selection for one object type, in the order of the response.</summary>
internal sealed class CollectedSelection
{
    public List<CollectedField> Fields { get; } = [];

    /// <summary>Uses of <c>@defer</c> met while collecting, in order.</summary>
    public List<DeferUsage> NewDeferUsages { get; } = [];
}
