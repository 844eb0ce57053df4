using Chirp.Data.Live;
using Chirp.Data.Model;
using Xunit;

namespace Chirp.Tests.Data.Live;

public sealed class ListFeedTests
{
    private readonly ModelList _list = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_feed_without_a_cursor_gives_what_comes_from_now_on(bool newestFirst)
    {
        _list.Post();
        await using var feed = _list.Follow(newestFirst, null);
        var next = feed.MoveNextAsync();
        var id = _list.Post();
        Assert.True(await next);
        Assert.Equal(id, feed.Current.Tweet.Id.Value);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_feed_gives_what_was_missed_in_order_and_then_goes_on_live(bool newestFirst)
    {
        var seen = _list.Post();
        var missed = Enumerable.Range(0, 250).Select(_ => _list.Post()).ToList();
        await using var feed = _list.Follow(newestFirst, new ListCursor(seen).Format());
        Assert.Equal(missed, await TakeAsync(feed, missed.Count));
        var live = _list.Post();
        Assert.Equal([live], await TakeAsync(feed, 1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_id_taken_first_and_committed_last_reaches_a_reader_who_resumes_above_it(bool newestFirst)
    {
        string cursor;
        var late = _list.Begin();
        await using (var feed = _list.Follow(newestFirst, null))
        {
            var next = feed.MoveNextAsync();
            _list.Post();
            Assert.True(await next);
            cursor = feed.Current.Cursor;
        }

        _list.Commit(late);
        var newer = _list.Post();
        await using var resumed = _list.Follow(newestFirst, cursor);
        Assert.Equal([late.Id, newer], await TakeAsync(resumed, 2));
    }

    [Fact]
    public async Task An_id_taken_first_and_committed_last_reaches_a_live_reader_in_the_order_of_commits()
    {
        var late = _list.Begin();
        await using var feed = _list.Follow(newestFirst: true, null);
        var next = feed.MoveNextAsync();
        var newer = _list.Post();
        _list.Commit(late);
        Assert.True(await next);
        Assert.Equal([newer, late.Id], [feed.Current.Tweet.Id.Value, .. await TakeAsync(feed, 1)]);
    }

    [Fact]
    public async Task A_reader_who_has_read_a_tweet_before_its_event_does_not_get_it_again()
    {
        var seen = _list.Post();
        var early = _list.Begin();
        var tweet = _list.Show(early);
        string cursor;
        await using (var feed = _list.Follow(newestFirst: true, new ListCursor(seen).Format()))
        {
            Assert.Equal([early.Id], await TakeAsync(feed, 1));
            var next = feed.MoveNextAsync();
            var other = _list.Post();
            Assert.True(await next);
            Assert.Equal(other, feed.Current.Tweet.Id.Value);

            // The event that came while the early one was still pending must not make the cursor forget it.
            cursor = feed.Current.Cursor;
        }

        _list.Events.Posted(tweet);
        early.Dispose();
        var last = _list.Post();
        await using var resumed = _list.Follow(newestFirst: true, cursor);
        Assert.Equal([last], await TakeAsync(resumed, 1));
    }

    [Fact]
    public async Task A_pages_cursor_resumes_with_what_was_committed_below_it()
    {
        var late = _list.Begin();
        _list.Post();
        _list.Post();
        var page = await _list.ReadAsync(new CursorRequest(1), newestFirst: true);
        var cursor = ListCursor.At(page, 0).Format();
        _list.Commit(late);
        await using var feed = _list.Follow(newestFirst: true, cursor);
        Assert.Equal([late.Id], await TakeAsync(feed, 1));
        var next = feed.MoveNextAsync();
        var live = _list.Post();
        Assert.True(await next);
        Assert.Equal(live, feed.Current.Tweet.Id.Value);
    }

    [Fact]
    public async Task A_slow_reader_gets_every_tweet_once_although_its_mailbox_overflows()
    {
        await using var feed = _list.Follow(newestFirst: true, null);
        var next = feed.MoveNextAsync();
        var posted = Enumerable.Range(0, 5 * Mailbox.MaxEvents).Select(_ => _list.Post()).ToList();
        Assert.True(await next);
        Assert.Equal(posted, [feed.Current.Tweet.Id.Value, .. await TakeAsync(feed, posted.Count - 1)]);
    }

    [Fact]
    public async Task A_reader_whose_events_were_lost_reads_on_from_its_cursor()
    {
        await using var feed = _list.Follow(newestFirst: false, null);
        var next = feed.MoveNextAsync();
        using var unheard = _list.Begin();
        _list.Show(unheard);
        _list.Events.Lose();
        Assert.True(await next);
        Assert.Equal(unheard.Id, feed.Current.Tweet.Id.Value);
    }

    [Fact]
    public async Task A_tweet_that_is_gone_when_it_is_caught_up_on_is_left_out()
    {
        var seen = _list.Post();
        _list.Delete(_list.Post());
        var kept = _list.Post();
        await using var feed = _list.Follow(newestFirst: true, new ListCursor(seen).Format());
        Assert.Equal([kept], await TakeAsync(feed, 1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reader_who_catches_up_does_not_pass_what_another_server_may_tell_yet(bool newestFirst)
    {
        var start = _list.Post();
        var (earlier, later) = (_list.Begin(), _list.Begin());
        earlier.Dispose();
        _list.Pending.SetOther(2, 7, IdSet.UpTo(start));
        _list.Commit(later);
        await using var feed = _list.Follow(newestFirst, new ListCursor(start).Format());
        var next = feed.MoveNextAsync();

        // What is committed now is told by the other server, together with what it has settled then.
        var tweet = _list.Show(earlier);
        _list.Events.Receive(
            [new PostedEvent(tweet, IdSet.Empty)], () => _list.Pending.SetOther(2, 7, IdSet.UpTo(later.Id)));
        Assert.True(await next);
        Assert.Equal([earlier.Id, later.Id], [feed.Current.Tweet.Id.Value, .. await TakeAsync(feed, 1)]);
    }

    [Fact]
    public void Tweets_that_wait_for_a_silent_server_are_bounded()
    {
        _list.Pending.SetOther(2, 7, IdSet.UpTo(1));
        var posted = Enumerable.Range(0, LiveEvents.MaxQueued).Select(_ => _list.Post()).ToList();
        Assert.Equal(1, _list.Events.Horizon);
        _list.Post();
        Assert.True(_list.Events.Horizon >= posted[^1]);
    }

    [Fact]
    public async Task A_waiting_reader_ends_when_it_is_cancelled()
    {
        using var source = new CancellationTokenSource();
        await using var feed = _list.FollowUntil(newestFirst: true, null, source.Token);
        var waiting = feed.MoveNextAsync();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await waiting);
    }

    internal static async Task<List<long>> TakeAsync(IAsyncEnumerator<LiveTweet> feed, int count)
    {
        var ids = new List<long>();
        while (ids.Count < count)
        {
            Assert.True(await feed.MoveNextAsync());
            ids.Add(feed.Current.Tweet.Id.Value);
        }

        return ids;
    }
}
