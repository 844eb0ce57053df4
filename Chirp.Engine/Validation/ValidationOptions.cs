namespace Chirp.Engine.Validation;

/// <summary>What a document is checked for, and how much work the check may be. Immutable.</summary>
public sealed record ValidationOptions
{
    public static ValidationOptions Default { get; } = new();

    /// <summary>Whether errors say "Did you mean …?"; off where names of the schema should not leak.</summary>
    public bool Suggestions { get; init; } = true;

    /// <inheritdoc cref="EngineOptions.Introspection"/>
    public bool Introspection { get; init; } = true;

    /// <inheritdoc cref="EngineOptions.BoundIntrospectionDepth"/>
    public bool BoundIntrospectionDepth { get; init; } = true;

    /// <inheritdoc cref="EngineOptions.Deprecated"/>
    public bool Deprecated { get; init; } = true;

    /// <inheritdoc cref="EngineOptions.MaxValidationErrors"/>
    public int MaxErrors { get; init; } = 100;

    /// <inheritdoc cref="EngineOptions.MaxFields"/>
    public int MaxFields { get; init; } = 5_000;

    /// <summary>
    /// Selection sets inside each other once fragments are spread; bounds the stack of every later walk.
    /// </summary>
    public int MaxDepth { get; init; } = 200;

    /// <inheritdoc cref="EngineOptions.MaxDirectivesPerLocation"/>
    public int MaxDirectivesPerLocation { get; init; } = 16;

    /// <inheritdoc cref="EngineOptions.MaxMergeComparisons"/>
    public int MaxMergeComparisons { get; init; } = 100_000;

    public static ValidationOptions From(EngineOptions options) => new()
    {
        Suggestions = options.Suggestions,
        Introspection = options.Introspection,
        BoundIntrospectionDepth = options.BoundIntrospectionDepth,
        Deprecated = options.Deprecated,
        MaxErrors = options.MaxValidationErrors,
        MaxFields = options.MaxFields,
        MaxDepth = options.ParserLimits.MaxDepth,
        MaxDirectivesPerLocation = options.MaxDirectivesPerLocation,
        MaxMergeComparisons = options.MaxMergeComparisons,
    };
}
