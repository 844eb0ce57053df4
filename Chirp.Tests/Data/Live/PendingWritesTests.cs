using System.Diagnostics;
using Chirp.Data.Live;
using Chirp.Data.Model;
using Xunit;

namespace Chirp.Tests.Data.Live;

/// <summary>What is said to be settled is, whatever other servers do.</summary>
public sealed class PendingWritesTests
{
    private readonly PendingWrites _pending = new(new SnowflakeClock(1, TimeProvider.System));

    private static long Ahead => SnowflakeClock.FirstAt(DateTimeOffset.UtcNow.AddMinutes(5));

    [Fact]
    public void Nothing_above_the_own_clock_is_settled_when_a_server_that_was_ahead_has_gone()
    {
        _pending.SetOther(2, 7, IdSet.UpTo(10));
        _pending.RemoveOther(2);
        var settled = _pending.SettledUpTo(Ahead);
        using var write = _pending.Take();
        Assert.False(settled.Contains(write.Id));
    }

    [Fact]
    public void Nothing_more_is_settled_when_it_is_not_known_who_else_writes()
    {
        using var before = _pending.Take();
        var line = before.Id;
        Assert.True(_pending.Settled.Line > line);
        _pending.KnownUntil = Stopwatch.GetTimestamp() - 1;
        using var after = _pending.Take();
        var last = _pending.Own.Line;
        Assert.False(_pending.SettledUpTo(last).Contains(last));
        _pending.KnownUntil = long.MaxValue;
        Assert.True(_pending.SettledUpTo(last).Contains(last));
    }

    [Fact]
    public void An_id_whose_write_is_in_doubt_is_not_settled_before_that_is_resolved()
    {
        var (doubtful, other) = (_pending.Take(), _pending.Take());
        var (id, otherId) = (doubtful.Id, other.Id);
        _pending.Doubt();
        doubtful.Dispose();
        Assert.False(_pending.Settled.Contains(id));
        Assert.Contains(id, _pending.Own.Missing.ToArray());
        Assert.Throws<InvalidOperationException>(() => _pending.Take().Id);
        _pending.Resolve();
        Assert.True(_pending.Settled.Contains(id));
        Assert.False(_pending.Settled.Contains(otherId));
        other.Dispose();
        Assert.True(_pending.Settled.Contains(otherId));
    }

    [Fact]
    public void What_is_settled_can_always_be_spelled_out()
    {
        var missing = Enumerable.Range(1, 2 * CursorText.MaxMissing).Select(id => (long)id).ToArray();
        _pending.SetOther(2, 7, IdSet.Of(Ahead, missing, []));
        var settled = _pending.Settled;
        Assert.Equal(CursorText.MaxMissing, settled.Missing.Length);
        Assert.Equal(CursorText.MaxMissing, settled.Line);
        Assert.True(ListCursor.TryParse(new ListCursor(5, settled).Format(), out _));
    }
}
