using System.ComponentModel.DataAnnotations;

namespace Chirp.GraphQL.Hosting.Configuration;

/// <summary>The section <c>Timeline</c>: home timelines that are kept.</summary>
internal sealed record TimelineOptions
{
    /// <summary>
    /// Followers above which a person's tweets are not written into their followers' timelines but read with each of
    /// them.
    /// </summary>
    [Range(0, int.MaxValue)]
    public int PushLimit { get; init; } = 10_000;
}
