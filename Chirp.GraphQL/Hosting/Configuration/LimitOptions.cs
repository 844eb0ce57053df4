using System.ComponentModel.DataAnnotations;
using Chirp.Engine;
using Chirp.GraphQL.Limits;

namespace Chirp.GraphQL.Hosting.Configuration;

/// <summary>
/// The section <c>Limits</c>: what one operation may ask for, by the names that errors give, and how much may be done
/// in a time.
/// </summary>
internal sealed record LimitOptions
{
    private static readonly EngineOptions Defaults = new();

    /// <summary>
    /// Objects an operation may give, counted by <c>@listSize</c> before it runs. A page of 100 people with 100 tweets
    /// each is 10,201.
    /// </summary>
    [Range(10, 10_000_000)]
    public double MaxTypeCost { get; init; } = 25_000;

    /// <summary>What an operation's fields may cost by <c>@cost</c>, counted before it runs.</summary>
    [Range(10, 10_000_000)]
    public double MaxFieldCost { get; init; } = 25_000;

    /// <summary>Fields of an operation after its fragments are spread.</summary>
    public int MaxFields { get; init; } = Defaults.MaxFields;

    /// <summary>Bytes of one response.</summary>
    [Range(1_024, int.MaxValue)]
    public int MaxResponseBytes { get; init; } = Defaults.MaxResponseBytes;

    /// <summary>Plans of operations that are kept; the least recently used go first.</summary>
    public int MaxCachedPlans { get; init; } = Defaults.MaxCachedPlans;

    public RateOptions Rates { get; init; } = new();
}
