using Chirp.Engine.Language;

namespace Chirp.Engine;

/// <summary>Limits and switches of an engine. Each limit's error names its value and its property here.</summary>
public sealed record EngineOptions
{
    public ParserLimits ParserLimits { get; init; } = ParserLimits.Default;

    /// <summary>Whether errors say "Did you mean …?"; off where names of the schema should not leak.</summary>
    public bool Suggestions { get; init; } = true;

    /// <summary>Whether <c>__schema</c> and <c>__type</c> may be asked (NoSchemaIntrospectionCustomRule).</summary>
    public bool Introspection { get; init; } = true;

    /// <summary>
    /// Whether introspection that goes in circles is refused (MaxIntrospectionDepthRule): its types refer to each
    /// other, so that a short document could ask for a response of any size.
    /// </summary>
    public bool BoundIntrospectionDepth { get; init; } = true;

    /// <summary>
    /// Whether deprecated elements may be used (NoDeprecatedCustomRule); off for tools that check documents before a
    /// schema drops what they use.
    /// </summary>
    public bool Deprecated { get; init; } = true;

    /// <summary>Plans kept, least recently used go first.</summary>
    public int MaxCachedPlans { get; init; } = 1_000;

    /// <summary>Validation stops after this many errors.</summary>
    public int MaxValidationErrors { get; init; } = 100;

    /// <summary>Fields of an operation after its fragments are spread, counted once a place.</summary>
    public int MaxFields { get; init; } = 5_000;

    /// <summary>Directives at one place of a document.</summary>
    public int MaxDirectivesPerLocation { get; init; } = 16;

    /// <summary>Field pairs compared for merging (specification section 5.3.2).</summary>
    public int MaxMergeComparisons { get; init; } = 100_000;

    /// <summary>Field errors reported by one response; further ones are counted in one last error.</summary>
    public int MaxExecutionErrors { get; init; } = 100;

    /// <summary>Type cost above which an operation is refused; null for no limit.</summary>
    public double? MaxTypeCost { get; init; }

    /// <summary>Field cost above which an operation is refused; null for no limit.</summary>
    public double? MaxFieldCost { get; init; }

    /// <summary>A response's bytes; one that grows past it fails as a whole.</summary>
    public int MaxResponseBytes { get; init; } = 64 << 20;

    /// <summary>The time one operation may take; null for none. Subscriptions have it for each event.</summary>
    public TimeSpan? Deadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Asked before a document is parsed and validated that is not known, with its bytes; as <see cref="Admit"/>.
    /// </summary>
    public Func<IServiceProvider, int, CancellationToken, ValueTask<GraphQLError?>>? AdmitText { get; init; }

    /// <summary>
    /// Asked before an operation runs that is valid and within all limits: an error refuses it (<see
    /// cref="RequestOutcome.NotAdmitted"/>), null lets it run. Must not throw but for cancellation. Null admits all.
    /// </summary>
    public Func<OperationDemand, CancellationToken, ValueTask<GraphQLError?>>? Admit { get; init; }

    /// <summary>
    /// Whether an unexpected exception's message is shown instead of "Unexpected error."; for development and tests.
    /// </summary>
    public bool IncludeExceptionMessages { get; init; }

    /// <summary>
    /// Called for every masked exception of a resolver, with the error as the caller sees it (its <c>traceId</c> among
    /// the extensions).
    /// </summary>
    public Action<GraphQLError>? OnInternalError { get; init; }
}
