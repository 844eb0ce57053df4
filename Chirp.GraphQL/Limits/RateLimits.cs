using System.Collections.Frozen;

namespace Chirp.GraphQL.Limits;

/// <summary>The limits of operations, as the settings have them. Thread-safe.</summary>
internal sealed class RateLimits
{
    private readonly FrozenDictionary<string, RateLimit> _byMutation;

    public RateLimits(RateOptions options, TimeProvider clock)
    {
        var minute = TimeSpan.FromMinutes(1);
        var hour = TimeSpan.FromHours(1);
        AccountCost = New("cost", nameof(options.CostPerMinute), options.CostPerMinute, minute);
        AddressCost = New("address-cost", nameof(options.AddressCostPerMinute), options.AddressCostPerMinute, minute);
        var posts = New("posts", nameof(options.PostsPerHour), options.PostsPerHour, hour);
        var follows = New("follows", nameof(options.FollowsPerHour), options.FollowsPerHour, hour);
        var favorites = New("favorites", nameof(options.FavoritesPerHour), options.FavoritesPerHour, hour);
        var byMutation = new Dictionary<string, RateLimit>
        {
            ["postTweet"] = posts,
            ["follow"] = follows,
            ["unfollow"] = follows,
            ["favoriteTweet"] = favorites,
            ["unfavoriteTweet"] = favorites,
        };
        _byMutation = byMutation.Where(pair => pair.Value.Capacity > 0).ToFrozenDictionary();

        RateLimit New(string kind, string setting, int capacity, TimeSpan window) =>
            new(kind, $"Limits:Rates:{setting}", capacity, window, clock);
    }

    /// <summary>The mutations that are limited by how often they are made.</summary>
    public IEnumerable<string> Mutations => _byMutation.Keys;

    /// <summary>Of an account's operations.</summary>
    public RateLimit AccountCost { get; }

    /// <summary>Of the operations of those who are not signed in.</summary>
    public RateLimit AddressCost { get; }

    /// <summary>The limit of how often an account may make a mutation; null where there is none.</summary>
    public RateLimit? OfMutation(string field) => _byMutation.GetValueOrDefault(field);
}
