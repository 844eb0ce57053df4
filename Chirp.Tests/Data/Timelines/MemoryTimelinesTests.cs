using Chirp.Data.Timelines;
using Xunit;

namespace Chirp.Tests.Data.Timelines;

public sealed class MemoryTimelinesTests
{
    private const long Ada = 7;
    private readonly MemoryTimelines _kept = new(1 << 20);

    [Fact]
    public void People_who_are_away_cost_nothing()
    {
        _kept.Append(Ada, [1, 2]);
        Assert.Null(_kept.Find(Ada));
        Assert.Equal(0, _kept.Bytes);
    }

    [Fact]
    public void What_is_appended_to_the_placeholder_is_in_the_timeline()
    {
        var token = _kept.Begin(Ada);
        _kept.Append(Ada, [30, 10]);
        Assert.True(_kept.Find(Ada)!.IsBeingBuilt);
        _kept.Finish(Ada, token, new Timeline(new long[] { 5 }, new long[] { 10, 20, 40 }, 9));
        _kept.Append(Ada, [35, 35, 50, 20]);
        var found = _kept.Find(Ada)!;
        Assert.Equal([10, 20, 30, 35, 40, 50], found.Ids.ToArray());
        Assert.Equal((9, 5), (found.Floor, found.Follows.Span[0]));
        Assert.False(found.IsBeingBuilt);
    }

    [Fact]
    public void A_placeholder_that_was_removed_or_replaced_is_not_filled()
    {
        var first = _kept.Begin(Ada);
        _kept.Remove(Ada);
        _kept.Finish(Ada, first, new Timeline(default, new long[] { 1 }, 0));
        Assert.Null(_kept.Find(Ada));

        first = _kept.Begin(Ada);
        var second = _kept.Begin(Ada);
        _kept.Finish(Ada, first, new Timeline(default, new long[] { 1 }, 0));
        Assert.True(_kept.Find(Ada)!.IsBeingBuilt);
        _kept.Finish(Ada, second, new Timeline(default, new long[] { 2 }, 0));
        Assert.Equal([2], _kept.Find(Ada)!.Ids.ToArray());
    }

    [Fact]
    public void Who_has_read_a_timeline_keeps_what_was_read()
    {
        _kept.Finish(Ada, _kept.Begin(Ada), new Timeline(default, new long[] { 10, 20 }, 0));
        var found = _kept.Find(Ada)!;
        for (var id = 11; id < 2_000; id++)
        {
            _kept.Append(Ada, [id]);
        }

        Assert.Equal([10, 20], found.Ids.ToArray());
        Assert.InRange(_kept.Find(Ada)!.Ids.Length, MemoryTimelines.KeptIds, MemoryTimelines.MaxIds);
    }

    [Fact]
    public void A_timeline_that_is_too_long_is_cut_also_while_it_is_built()
    {
        var token = _kept.Begin(Ada);
        long[] ids = [.. Enumerable.Range(1, MemoryTimelines.MaxIds + 1).Select(id => (long)id)];
        _kept.Append(Ada, ids);
        _kept.Finish(Ada, token, new Timeline(default, new long[] { 1, 2, 3 }, 0));
        var found = _kept.Find(Ada)!;
        Assert.Equal(ids[^(MemoryTimelines.KeptIds + 1)], found.Floor);
        Assert.Equal(ids[^MemoryTimelines.KeptIds..], found.Ids.ToArray().Where(id => id > found.Floor));
    }

    [Fact]
    public void Timelines_take_no_more_than_they_may_and_those_that_are_read_stay()
    {
        for (var user = 0L; user < 2_000; user++)
        {
            _kept.Finish(user, _kept.Begin(user), new Timeline(default, new long[100], 0));
            _kept.Find(3);
        }

        Assert.InRange(_kept.Bytes, 1 << 18, 1 << 20);
        Assert.NotNull(_kept.Find(3));
        Assert.Null(_kept.Find(4));
    }
}
