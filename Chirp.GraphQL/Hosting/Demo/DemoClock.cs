namespace Chirp.GraphQL.Hosting.Demo;

/// <summary>
/// Tells times of the past, so that what is written now was written then: every look at it moves it on a little, from
/// one moment to another.
/// </summary>
internal sealed class DemoClock : TimeProvider
{
    /// <summary>A write looks at the clock a few times.</summary>
    private const int LooksPerWrite = 3;

    private long _now;
    private long _end;
    private long _step;

    /// <summary>The next writes happen between two moments.</summary>
    public void Spread(DateTimeOffset from, DateTimeOffset to, int writes)
    {
        _end = to.UtcTicks;
        _step = Math.Max(TimeSpan.TicksPerMillisecond, (_end - from.UtcTicks) / (Math.Max(1, writes) * LooksPerWrite));
        Volatile.Write(ref _now, from.UtcTicks);
    }

    public override DateTimeOffset GetUtcNow() =>
        new(Math.Min(_end, Interlocked.Add(ref _now, _step)), TimeSpan.Zero);
}
