using System.Collections.Concurrent;
using Chirp.Data.Model;
using Chirp.Data.Timelines;
using Xunit;

namespace Chirp.Tests.Data.Timelines;

/// <summary>A cache in which a test decides what happens between two steps, and whether it answers.</summary>
/// <param name="kept">Where timelines are kept; null for in the process.</param>
/// <param name="isShared">Whether it is said to outlive the process.</param>
internal sealed class TestTimelines(ITimelineCache? kept = null, bool? isShared = null) : ITimelineCache
{
    private readonly ITimelineCache _kept = kept ?? new MemoryTimelines(64 << 20);

    public bool IsShared => isShared ?? _kept.IsShared;

    public bool IsAway { get; set; }

    /// <summary>Once, after a timeline was read.</summary>
    public Action? AfterFind { get; set; }

    /// <summary>Once, after a placeholder was put.</summary>
    public Func<Task>? AfterBegin { get; set; }

    /// <summary>Once, when the database has been read.</summary>
    public Func<Task>? BeforeFinish { get; set; }

    /// <summary>Batches that are appended before it goes away.</summary>
    public int AppendsUntilAway { get; set; } = int.MaxValue;

    /// <summary>How often each id was appended to each timeline, kept or not.</summary>
    public ConcurrentDictionary<(long User, long Id), int> Appended { get; } = new();

    /// <summary>A timeline that must be there.</summary>
    public async Task<Timeline> GetAsync(UserId user)
    {
        var found = await _kept.FindAsync(user, CancellationToken.None);
        Assert.NotNull(found);
        return found;
    }

    public async Task EvictAsync(UserId user) => await _kept.RemoveAsync([user], CancellationToken.None);

    public async ValueTask<Timeline?> FindAsync(UserId user, CancellationToken stop)
    {
        Answer();
        var found = await _kept.FindAsync(user, stop);
        var step = AfterFind;
        AfterFind = null;
        step?.Invoke();
        return found;
    }

    public async ValueTask<long> BeginAsync(UserId user, CancellationToken stop)
    {
        Answer();
        var token = await _kept.BeginAsync(user, stop);
        if (AfterBegin is { } step)
        {
            AfterBegin = null;
            await step();
        }

        return token;
    }

    public async ValueTask FinishAsync(UserId user, long token, Timeline read, CancellationToken stop)
    {
        if (BeforeFinish is { } step)
        {
            BeforeFinish = null;
            await step();
        }

        Answer();
        await _kept.FinishAsync(user, token, read, stop);
    }

    public async ValueTask AppendAsync(IReadOnlyList<TimelineAppend> batch, CancellationToken stop)
    {
        Answer();
        foreach (var append in batch)
        {
            if (AppendsUntilAway-- <= 0)
            {
                IsAway = true;
                Answer();
            }

            foreach (var id in append.Ids.Span)
            {
                Appended.AddOrUpdate((append.User, id), 1, static (_, count) => count + 1);
            }

            await _kept.AppendAsync([append], stop);
        }
    }

    public ValueTask RemoveAsync(IReadOnlyList<UserId> users, CancellationToken stop)
    {
        Answer();
        return _kept.RemoveAsync(users, stop);
    }

    private void Answer()
    {
        if (IsAway)
        {
            throw new TimelineCacheException("The cache is away.", new IOException());
        }
    }
}
