using System.ComponentModel.DataAnnotations;

namespace Chirp.GraphQL.Hosting.Configuration;

/// <summary>The section <c>Demo</c>: the world of people and tweets that a new database is filled with.</summary>
internal sealed record DemoOptions
{
    /// <summary>Whether a database without anybody in it is filled; on in Development.</summary>
    public bool Create { get; init; }

    /// <summary>People in it.</summary>
    [Range(10, 5_000)]
    public int People { get; init; } = 300;

    /// <summary>Tweets in it, replies included.</summary>
    [Range(100, 200_000)]
    public int Tweets { get; init; } = 4_000;
}
