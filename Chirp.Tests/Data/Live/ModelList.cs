using Chirp.Data.Live;
using Chirp.Data.Model;
using Xunit;

namespace Chirp.Tests.Data.Live;

/// <summary>
/// The list a feed or a page is read from, kept in memory so that a test decides when a write becomes visible.
/// </summary>
internal sealed class ModelList
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, Tweet> _rows = [];

    public ModelList()
    {
        Pending = new PendingWrites(new SnowflakeClock(1, TimeProvider.System));
        Events = new LiveEvents(Pending);
    }

    public static UserId Author { get; } = new(7);

    public PendingWrites Pending { get; }

    public LiveEvents Events { get; }

    public SemaphoreSlim Reads { get; } = new(4);

    public List<long> Committed
    {
        get
        {
            lock (_gate)
            {
                return [.. _rows.Keys];
            }
        }
    }

    public PendingWrite Begin()
    {
        var write = Pending.Take();
        Assert.True(write.Id > 0);
        return write;
    }

    /// <summary>As stores do: commit, publish, end.</summary>
    public void Commit(PendingWrite write)
    {
        var tweet = Show(write);
        Events.Posted(tweet);
        write.Dispose();
    }

    /// <summary>The moment between a commit and its event.</summary>
    public Tweet Show(PendingWrite write)
    {
        var id = new TweetId(write.Id);
        var tweet = new Tweet(id, Author, "text", null, id, null, 0, 0, 1);
        lock (_gate)
        {
            _rows.Add(write.Id, tweet);
        }

        return tweet;
    }

    public long Post()
    {
        var write = Begin();
        Commit(write);
        return write.Id;
    }

    public void Delete(long id)
    {
        lock (_gate)
        {
            _rows.Remove(id);
        }
    }

    public Tweet? Find(TweetId id)
    {
        lock (_gate)
        {
            return _rows.GetValueOrDefault(id.Value);
        }
    }

    public Page<TweetId> Read(PageRequest request, bool newestFirst)
    {
        var settled = Pending.Settled;
        lock (_gate)
        {
            var (low, high) = newestFirst ? (request.Before, request.After) : (request.After, request.Before);
            var ids = _rows.Keys.Where(id => id > (low ?? long.MinValue) && id < (high ?? long.MaxValue)).ToList();
            if (newestFirst)
            {
                ids.Reverse();
            }

            var excess = Math.Max(0, ids.Count - request.Count);
            var items = (request.FromEnd ? ids.Skip(excess) : ids.Take(request.Count))
                .Select(static id => new PageItem<TweetId>(id, new TweetId(id))).ToList();
            return new Page<TweetId>(items, excess > 0 && !request.FromEnd, excess > 0 && request.FromEnd)
            {
                Settled = settled,
            };
        }
    }

    public async Task<Page<TweetId>> ReadAsync(CursorRequest request, bool newestFirst) =>
        (await PageReader.ReadAsync<TweetId>(
            request, newestFirst, (range, _) => ValueTask.FromResult<IReadOnlyList<Page<TweetId>>>(
                [Read(range, newestFirst)]), TestContext.Current.CancellationToken))[0];

    public IAsyncEnumerator<LiveTweet> Follow(bool newestFirst, string? after) =>
        FollowUntil(newestFirst, after, TestContext.Current.CancellationToken);

    public IAsyncEnumerator<LiveTweet> FollowUntil(bool newestFirst, string? after, CancellationToken stop)
    {
        var cursor = default(ListCursor);
        Assert.True(after is null || ListCursor.TryParse(after, out cursor));
        return new Feed(this, newestFirst).ReadAsync(after is null ? null : cursor, stop).GetAsyncEnumerator(stop);
    }

    private sealed class Feed(ModelList list, bool newestFirst) : ListFeed(list.Events, list.Pending, list.Reads)
    {
        private HomeReader? _home;

        protected override bool NewestFirst => newestFirst;

        protected override ValueTask<bool> OpenAsync(CancellationToken stop)
        {
            list.Events.Index.AddHome(_home = new HomeReader(Author, Mailbox));
            return ValueTask.FromResult(true);
        }

        protected override ValueTask ReopenAsync(CancellationToken stop) => ValueTask.CompletedTask;

        protected override void Close() => list.Events.Index.RemoveHome(_home!);

        protected override ValueTask<bool> AcceptAsync(LiveEvent item, CancellationToken stop) =>
            ValueTask.FromResult(item is PostedEvent);

        protected override ValueTask<Page<TweetId>> ReadPageAsync(PageRequest page, CancellationToken stop) =>
            ValueTask.FromResult(list.Read(page, newestFirst));

        protected override ValueTask<IReadOnlyList<Tweet?>> FindAsync(
            IReadOnlyList<TweetId> tweets, CancellationToken stop) =>
            ValueTask.FromResult<IReadOnlyList<Tweet?>>([.. tweets.Select(list.Find)]);
    }
}
