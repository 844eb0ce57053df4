using Chirp.Data.Redis;

namespace Chirp.GraphQL.Limits;

/// <summary>Whether charges were spent.</summary>
/// <param name="First">What is left of the first charge's budget.</param>
/// <param name="RefusedBy">The limit that was reached; null where all charges were spent.</param>
/// <param name="RetryAfterSeconds">How long to wait, rounded up; 0 where all charges were spent.</param>
internal readonly record struct RateVerdict(SpentBudget First, RateLimit? RefusedBy, int RetryAfterSeconds)
{
    public bool IsAllowed => RefusedBy is null;

    public static RateVerdict Allowed(SpentBudget first) => new(first, null, 0);

    public static RateVerdict Refused(SpentBudget first, Charge charge, SpentBudget budget)
    {
        var wait = budget.UntilFull + charge.Limit.TimeOf(charge.Points) - charge.Limit.Window;
        return new RateVerdict(first, charge.Limit, Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)));
    }
}
