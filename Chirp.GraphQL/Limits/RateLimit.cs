namespace Chirp.GraphQL.Limits;

/// <summary>
/// So many points a window, for each account or address: all of them may be spent at once, and what was spent comes
/// back evenly over the window (the generic cell rate algorithm). Immutable but for the budgets of this process.
/// </summary>
internal sealed class RateLimit(string kind, string setting, double capacity, TimeSpan window, TimeProvider clock)
{
    /// <summary>What is limited; part of keys.</summary>
    public string Kind => kind;

    /// <summary>The setting that changes it.</summary>
    public string Setting => setting;

    /// <summary>Points of a full budget; 0 where nothing is limited.</summary>
    public double Capacity => capacity;

    /// <summary>How long it takes until a spent budget is full again.</summary>
    public TimeSpan Window => window;

    /// <summary>Used where there is no Redis, or it is away.</summary>
    public LocalBudgets Local { get; } = new(window, clock);

    /// <summary>Used for what is spent of shared budgets all the time.</summary>
    public Allowances Allowances { get; } = new(clock);

    /// <summary>
    /// How long it takes until some points have come back. What costs more than a full budget costs a full one: it is
    /// possible once a window, rather than never.
    /// </summary>
    public TimeSpan TimeOf(double points) => window * (Math.Min(points, capacity) / capacity);

    /// <summary>Whole points left of a budget.</summary>
    public double RemainingOf(TimeSpan untilFull) =>
        Math.Max(0, Math.Floor(((window - untilFull) / window * capacity) + 1e-6));
}
