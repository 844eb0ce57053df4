using Chirp.GraphQL.Auth;
using Xunit;

namespace Chirp.Tests.GraphQL.Auth;

public sealed class AttemptLimitTests
{
    private readonly HandClock _clock = new();

    [Fact]
    public void Attempts_over_the_limit_are_refused_until_the_oldest_leaves_the_window()
    {
        var limit = new AttemptLimit(2, TimeSpan.FromSeconds(60), _clock);
        Assert.True(limit.TryTake("a", out _));
        _clock.Advance(TimeSpan.FromSeconds(20));
        Assert.True(limit.TryTake("a", out _));

        Assert.False(limit.TryTake("a", out var retryAfter));
        Assert.Equal(40, retryAfter);

        _clock.Advance(TimeSpan.FromSeconds(40));
        Assert.True(limit.TryTake("a", out _));
        Assert.False(limit.TryTake("a", out retryAfter));
        Assert.Equal(20, retryAfter);
    }

    [Fact]
    public void Keys_do_not_share_a_limit()
    {
        var limit = new AttemptLimit(1, TimeSpan.FromSeconds(60), _clock);

        Assert.True(limit.TryTake("a", out _));
        Assert.True(limit.TryTake("b", out _));
    }

    [Fact]
    public void A_returned_attempt_was_none()
    {
        var limit = new AttemptLimit(1, TimeSpan.FromSeconds(60), _clock);
        Assert.True(limit.TryTake("a", out _));
        limit.Return("a");

        Assert.True(limit.TryTake("a", out _));
    }

    [Fact]
    public void A_limit_of_none_refuses_everything()
    {
        var limit = new AttemptLimit(0, TimeSpan.FromSeconds(60), _clock);

        Assert.False(limit.TryTake("a", out var retryAfter));
        Assert.Equal(60, retryAfter);
    }

    private sealed class HandClock : TimeProvider
    {
        private long _ticks = TimeSpan.TicksPerDay;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan time) => _ticks += time.Ticks;

        public override long GetTimestamp() => _ticks;
    }
}
