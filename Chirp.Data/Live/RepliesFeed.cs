using Chirp.Data.Model;
using Chirp.Data.Stores;

namespace Chirp.Data.Live;

/// <summary>One reader of a tweet's replies. Nobody can reply to a tweet that is gone: then the feed ends.</summary>
internal sealed class RepliesFeed(
    TweetId tweet, LiveEvents events, TweetStore tweets, PendingWrites pending, SemaphoreSlim reads)
    : ListFeed(events, pending, reads)
{
    private readonly LiveIndex _index = events.Index;

    protected override bool NewestFirst => false;

    protected override async ValueTask<bool> OpenAsync(CancellationToken stop)
    {
        _index.AddReplies(tweet, Mailbox);
        using var turn = await TakeTurnAsync(stop);
        return (await tweets.FindAsync([tweet], stop))[0] is not null;
    }

    protected override ValueTask ReopenAsync(CancellationToken stop) => ValueTask.CompletedTask;

    protected override void Close() => _index.RemoveReplies(tweet, Mailbox);

    protected override ValueTask<bool> AcceptAsync(LiveEvent item, CancellationToken stop) =>
        ValueTask.FromResult(item is PostedEvent);

    protected override async ValueTask<Page<TweetId>> ReadPageAsync(PageRequest page, CancellationToken stop) =>
        (await tweets.RepliesAsync([tweet], page, stop))[0];

    protected override ValueTask<IReadOnlyList<Tweet?>> FindAsync(
        IReadOnlyList<TweetId> ids, CancellationToken stop) => tweets.FindAsync(ids, stop);
}
