namespace Chirp.Engine.Language;

/// <summary>What a document may cost to parse; one more of anything is a located error that names the limit.</summary>
public sealed record ParserLimits
{
    public static ParserLimits Default { get; } = new();

    /// <summary>For schemas, which their owner wrote.</summary>
    public static ParserLimits Schema { get; } = new() { MaxBytes = 16 << 20, MaxTokens = 4_000_000 };

    /// <summary>Bytes of UTF-8 text.</summary>
    public int MaxBytes { get; init; } = 256 << 10;

    public int MaxTokens { get; init; } = 20_000;

    /// <summary>Nested selection sets, lists, objects and list types; bounds every later walk.</summary>
    public int MaxDepth { get; init; } = 200;

    /// <summary>
    /// Whether fragments may have variables, and spreads arguments for them: a proposal that the specification does not
    /// have, for tools that validate such documents. The engine does not execute them.
    /// </summary>
    public bool AllowFragmentArguments { get; init; }
}
