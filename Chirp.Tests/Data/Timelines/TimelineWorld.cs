using Chirp.Data;
using Chirp.Data.Model;
using Chirp.Data.Timelines;
using Chirp.Tests.GraphQL.Transport;
using Chirp.Tests.Servers;
using Xunit;

namespace Chirp.Tests.Data.Timelines;

/// <summary>A database whose fan-out runs when a test says so, with a clock of its own.</summary>
internal sealed class TimelineWorld : IAsyncDisposable
{
    private TimelineWorld(TestDatabase database, ITimelineCache cache, ManualClock clock) =>
        (Database, Cache, Clock) = (database, cache, clock);

    public TestDatabase Database { get; }

    public ChirpDatabase Data => Database.Data;

    public ITimelineCache Cache { get; }

    public ManualClock Clock { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<TimelineWorld> OpenAsync(
        DatabaseKind kind, ITimelineCache? cache = null, int pushLimit = 10_000, RedisKind redis = RedisKind.None)
    {
        var clock = new ManualClock();
        var kept = cache ?? new TestTimelines();
        var database = await TestDatabase.OpenAsync(
            kind,
            redis: redis,
            change: options => options with { Timelines = kept, PushLimit = pushLimit, FansOutByItself = false },
            clock: clock);
        return new TimelineWorld(database, kept, clock);
    }

    public Task<UserId> AddPersonAsync() => Database.AddPersonAsync();

    public Task<TweetId> PostAsync(UserId author) => Database.PostAsync(author);

    public async Task FollowAsync(UserId user, UserId other) =>
        Assert.Equal(WriteStatus.Done, (await Data.Follows.AddAsync(user, other, null, Stop)).Status);

    public async Task UnfollowAsync(UserId user, UserId other) =>
        Assert.Equal(WriteStatus.Done, (await Data.Follows.RemoveAsync(user, other, null, Stop)).Status);

    /// <summary>Fans out all that is in the outbox and not taken by another worker.</summary>
    public async Task FanOutAsync()
    {
        while (await Data.FanOut!.RunOnceAsync(Stop))
        {
        }
    }

    public async Task<List<TweetId>> HomeAsync(UserId user) =>
        [.. (await Data.Timelines.HomeAsync(user, new PageRequest(100), Stop)).Items.Select(item => item.Value)];

    /// <summary>A page from the cache equals the database's.</summary>
    /// <param name="user">Whose timeline.</param>
    /// <param name="request">Which page.</param>
    /// <param name="isHot">Whether the page must come from the cache, or from the database; null for either.</param>
    public async Task<Page<TweetId>> CheckAsync(UserId user, PageRequest request, bool? isHot)
    {
        Page<TweetId> page;
        bool wasHot, isWhole;
        do
        {
            // Servers that share a database may need a moment until they hear each other.
            var before = Data.Timelines.HotPages;
            Stop.ThrowIfCancellationRequested();
            isWhole = IsWhole();
            page = await Data.Timelines.HomeAsync(user, request, Stop);
            wasHot = Data.Timelines.HotPages > before;
        }
        while (isHot == true && !wasHot && !(isWhole && IsWhole()));

        var stored = await Data.StoredTimelines.HomeAsync(user, request, Stop);
        Assert.Equal(stored.Items, page.Items);
        Assert.Equal((stored.HasNext, stored.HasPrevious), (page.HasNext, page.HasPrevious));
        if (isHot is { } expected)
        {
            Assert.Equal(expected, wasHot);
        }

        return page;

        bool IsWhole() => Data.Events.IsWhole && Data.Outstanding.Find() is not null;
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
