using Chirp.Data.Model;
using Xunit;

namespace Chirp.Tests.Data.Live;

public sealed class ListCursorTests
{
    private readonly ModelList _list = new();

    [Fact]
    public async Task A_cursor_is_short_where_everything_is_settled()
    {
        _list.Post();
        var page = await _list.ReadAsync(new CursorRequest(10), newestFirst: true);
        Assert.Equal(12, ListCursor.At(page, 0).Format().Length);
    }

    [Fact]
    public void A_cursor_is_what_was_formatted()
    {
        var seen = IdSet.Of(1000, [3, 900, 1000], [1001, 5_000_000_000]);
        Assert.True(ListCursor.TryParse(new ListCursor(1005, seen).Format(), out var cursor));
        Assert.Equal(1005, cursor.Position);
        Assert.Equal(1000, cursor.Seen.Line);
        Assert.Equal(seen.Missing.ToArray(), cursor.Seen.Missing.ToArray());
        Assert.Equal(seen.Beyond.ToArray(), cursor.Seen.Beyond.ToArray());
    }

    [Fact]
    public void A_cursor_with_every_write_pending_can_be_read_back()
    {
        var missing = Enumerable.Range(1, CursorText.MaxMissing).Select(i => i * (1L << 42)).ToArray();
        var text = new ListCursor(long.MaxValue, IdSet.Of(long.MaxValue, missing, [])).Format();
        Assert.True(ListCursor.TryParse(text, out var cursor));
        Assert.Equal(missing, cursor.Seen.Missing.ToArray());
    }

    [Fact]
    public void A_cursor_of_more_than_a_text_can_have_keeps_the_latest()
    {
        var beyond = Enumerable.Range(1, CursorText.MaxBeyond + 100).Select(i => i * (1L << 42)).ToArray();
        Assert.True(ListCursor.TryParse(new ListCursor(beyond[^1], IdSet.Of(5, [], beyond)).Format(), out var cursor));
        Assert.Equal(beyond[100..], cursor.Seen.Beyond.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage!")]
    [InlineData("12345")]
    [InlineData("AQAAAAAAAAAB ")]
    [InlineData("AQAAAAAAAAABAA")]
    [InlineData("AYAAAAAAAAAB")]
    [InlineData("CQAAAAAAAAAB")]
    [InlineData("AgAAAAAAAAABAP8")]
    public void Garbage_is_no_cursor(string text) => Assert.False(ListCursor.TryParse(text, out _));

    [Fact]
    public void Every_truncation_of_a_cursor_and_every_changed_character_is_refused_or_read_without_an_exception()
    {
        var text = new ListCursor(1L << 60, IdSet.Of(1L << 60, [5, 1L << 40], [(1L << 60) + 9])).Format();
        for (var i = 0; i < text.Length; i++)
        {
            ListCursor.TryParse(text[..i], out _);
            foreach (var other in "A_8")
            {
                ListCursor.TryParse($"{text[..i]}{other}{text[(i + 1)..]}", out _);
            }
        }

        Assert.False(ListCursor.TryParse(text[..11], out _));
        Assert.False(ListCursor.TryParse(new string('A', 100_000), out _));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pages_toward_newer_items_do_not_skip_what_was_committed_below_their_cursor(bool newestFirst)
    {
        var first = _list.Post();
        var late = _list.Begin();
        var second = _list.Post();
        var third = _list.Begin();
        var fourth = _list.Post();
        var page = await _list.ReadAsync(new CursorRequest(10), newestFirst);
        Assert.Equal(Ordered(newestFirst, first, second, fourth), Ids(page));
        var cursor = Newest(page, newestFirst);

        _list.Commit(late);
        page = await _list.ReadAsync(Newer(cursor, 1, newestFirst), newestFirst);
        Assert.Equal([late.Id], Ids(page));
        var fifth = _list.Post();
        _list.Commit(third);
        page = await _list.ReadAsync(Newer(Newest(page, newestFirst), 10, newestFirst), newestFirst);
        Assert.Equal(Ordered(newestFirst, third.Id, fifth), Ids(page));
        page = await _list.ReadAsync(Newer(Newest(page, newestFirst), 10, newestFirst), newestFirst);
        Assert.Empty(page.Items);
    }

    [Fact]
    public async Task Pages_toward_newer_items_are_full_though_a_write_was_pending_for_long()
    {
        var late = _list.Begin();
        var ids = Enumerable.Range(0, 150).Select(_ => _list.Post()).ToList();
        var later = _list.Begin();
        ids.Add(_list.Post());
        var page = await _list.ReadAsync(new CursorRequest(151), newestFirst: false);
        var cursor = Newest(page, newestFirst: false);
        _list.Commit(late);
        _list.Commit(later);
        var next = _list.Post();
        page = await _list.ReadAsync(Newer(cursor, 2, newestFirst: false), newestFirst: false);
        Assert.Equal([late.Id, later.Id], Ids(page));
        Assert.True(page.HasNext);
        page = await _list.ReadAsync(Newer(Newest(page, false), 2, newestFirst: false), newestFirst: false);
        Assert.Equal([next], Ids(page));
    }

    [Fact]
    public async Task Pages_toward_older_items_go_by_position()
    {
        var late = _list.Begin();
        var first = _list.Post();
        var second = _list.Post();
        var page = await _list.ReadAsync(new CursorRequest(1), newestFirst: true);
        Assert.Equal([second], Ids(page));
        page = await _list.ReadAsync(new CursorRequest(1, After: ListCursor.At(page, 0)), newestFirst: true);
        Assert.Equal([first], Ids(page));
        _list.Commit(late);
        page = await _list.ReadAsync(new CursorRequest(1, After: ListCursor.At(page, 0)), newestFirst: true);
        Assert.Equal([late.Id], Ids(page));
    }

    private static CursorRequest Newer(ListCursor cursor, int count, bool newestFirst) =>
        newestFirst
            ? new CursorRequest(count, Before: cursor, FromEnd: true)
            : new CursorRequest(count, After: cursor);

    /// <summary>The cursor of the page's newest item, through its text.</summary>
    private static ListCursor Newest(Page<TweetId> page, bool newestFirst)
    {
        var text = ListCursor.At(page, newestFirst ? 0 : page.Items.Count - 1).Format();
        Assert.True(ListCursor.TryParse(text, out var cursor));
        return cursor;
    }

    private static List<long> Ids(Page<TweetId> page) => [.. page.Items.Select(static item => item.Position)];

    private static long[] Ordered(bool newestFirst, params long[] ids) => newestFirst ? [.. ids.Reverse()] : ids;
}
