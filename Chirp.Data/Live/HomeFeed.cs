using Chirp.Data.Model;
using Chirp.Data.Stores;
using Chirp.Data.Timelines;

namespace Chirp.Data.Live;

/// <summary>
/// One reader of a home timeline. Whom its person follows is read once, then kept up by events: a new followee's
/// tweets come from then on, those of one who is not followed any more stop at once.
/// </summary>
internal sealed class HomeFeed(
    UserId user, LiveEvents events, TweetStore tweets, HotTimelines timelines, FollowStore follows,
    PendingWrites pending, SemaphoreSlim reads)
    : ListFeed(events, pending, reads)
{
    private const int MaxFolloweesRead = 100;
    private readonly LiveIndex _index = events.Index;
    private HomeReader? _reader;

    protected override bool NewestFirst => true;

    private HomeReader Reader => _reader ??= new HomeReader(user, Mailbox);

    protected override async ValueTask<bool> OpenAsync(CancellationToken stop)
    {
        _index.AddHome(Reader);
        await ReopenAsync(stop);
        return true;
    }

    protected override async ValueTask ReopenAsync(CancellationToken stop)
    {
        // Only who was followed before may have been unfollowed unheard: later ones are known by their events.
        var gone = _index.AuthorsOf(Reader);
        using var turn = await TakeTurnAsync(stop);
        var request = new PageRequest(MaxFolloweesRead);
        Page<UserId> page;
        do
        {
            page = (await follows.FollowingAsync([user], request, stop))[0];
            foreach (var item in page.Items)
            {
                _index.SetAuthor(Reader, item.Value, true);
                gone.Remove(item.Value.Value);
                request = request with { After = item.Position };
            }
        }
        while (page.HasNext);

        foreach (var author in gone)
        {
            _index.SetAuthor(Reader, new UserId(author), false);
        }
    }

    protected override void Close() => _index.RemoveHome(Reader);

    protected override async ValueTask<bool> AcceptAsync(LiveEvent item, CancellationToken stop)
    {
        if (item is FollowedEvent followed)
        {
            // Events of two writes may overtake each other; the store cannot be wrong.
            var isFollowed = await follows.FollowsAsync(user, [followed.Followee], stop);
            _index.SetAuthor(Reader, followed.Followee, isFollowed[0]);
            return false;
        }

        return item is PostedEvent posted && _index.HasAuthor(Reader, posted.Tweet.AuthorId);
    }

    protected override ValueTask<Page<TweetId>> ReadPageAsync(PageRequest page, CancellationToken stop) =>
        timelines.HomeAsync(user, page, stop);

    protected override ValueTask<IReadOnlyList<Tweet?>> FindAsync(
        IReadOnlyList<TweetId> ids, CancellationToken stop) => tweets.FindAsync(ids, stop);
}
