using Chirp.Data.Model;

namespace Chirp.Data.Stores;

/// <summary>Home timelines: a person's own tweets and those of the people they follow. Thread-safe.</summary>
public sealed class TimelineStore
{
    /// <summary>A page of a home timeline, newest first.</summary>
    public ValueTask<Page<TweetId>> HomeAsync(UserId user, PageRequest page, CancellationToken stop) =>
        throw new NotSupportedException();
}
