using System.ComponentModel.DataAnnotations;

namespace Chirp.GraphQL.Limits;

/// <summary>
/// The section <c>Limits:Rates</c>: what may be done in a minute or an hour. All of it may be done at once; what was
/// used comes back evenly. 0 for no limit. Shared by the servers where there is a Redis.
/// </summary>
internal sealed record RateOptions
{
    private const int Max = 1_000_000_000;

    /// <summary>
    /// Points that one account's operations may cost in a minute. An operation costs its field cost or its type cost,
    /// whichever is greater: a page of 20 tweets with their authors about 60. A document that the server does not know
    /// costs a point more for each 100 bytes, also where it is not valid.
    /// </summary>
    [Range(0, Max)]
    public int CostPerMinute { get; init; } = 100_000;

    /// <summary>
    /// Points that the operations of those who are not signed in may cost in a minute, from one network address.
    /// </summary>
    [Range(0, Max)]
    public int AddressCostPerMinute { get; init; } = 300_000;

    /// <summary>Tweets that one account may post in an hour, replies included.</summary>
    [Range(0, Max)]
    public int PostsPerHour { get; init; } = 300;

    /// <summary>How often one account may follow or stop following in an hour.</summary>
    [Range(0, Max)]
    public int FollowsPerHour { get; init; } = 600;

    /// <summary>How often one account may favorite or take a favorite back in an hour.</summary>
    [Range(0, Max)]
    public int FavoritesPerHour { get; init; } = 1_000;
}
