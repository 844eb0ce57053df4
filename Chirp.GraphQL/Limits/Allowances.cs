using System.Runtime.InteropServices;
using Chirp.Data.Redis;

namespace Chirp.GraphQL.Limits;

/// <summary>
/// What this server has taken of the budgets of one limit that servers share, and not spent yet: so that most requests
/// need not ask Redis. What is not spent for a while is lost here, and comes back to the budget by time. Bounded;
/// thread-safe.
/// </summary>
internal sealed class Allowances(TimeProvider clock)
{
    /// <summary>About 100 bytes each. Where there are more, all are forgotten: each costs a part of a budget.</summary>
    private const int MaxPayers = 50_000;

    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<Payer, Allowance> _allowances = [];

    /// <summary>Spends of what was taken; null where that is not enough.</summary>
    public SpentBudget? TrySpend(in Charge charge)
    {
        lock (_gate)
        {
            ref var allowance = ref CollectionsMarshal.GetValueRefOrNullRef(_allowances, charge.Payer);
            if (System.Runtime.CompilerServices.Unsafe.IsNullRef(ref allowance) || allowance.Points < charge.Points
                || clock.GetElapsedTime(allowance.TakenAt) > Kept)
            {
                return null;
            }

            allowance.Points -= charge.Points;
            return BudgetOf(charge.Limit, allowance);
        }
    }

    /// <summary>Keeps what was taken beyond a charge. Gives what is left of the whole budget.</summary>
    /// <param name="charge">What was spent at once.</param>
    /// <param name="taken">Points that were taken for it.</param>
    /// <param name="budget">The budget that they were taken of, after that.</param>
    public SpentBudget Add(in Charge charge, double taken, SpentBudget budget)
    {
        lock (_gate)
        {
            if (_allowances.Count >= MaxPayers)
            {
                _allowances.Clear();
            }

            ref var allowance = ref CollectionsMarshal.GetValueRefOrAddDefault(_allowances, charge.Payer, out _);
            var kept = clock.GetElapsedTime(allowance.TakenAt) > Kept ? 0 : allowance.Points;
            allowance = new Allowance
            {
                Points = kept + taken - charge.Points,
                UntilFull = budget.UntilFull,
                TakenAt = clock.GetTimestamp(),
            };
            return BudgetOf(charge.Limit, allowance);
        }
    }

    /// <summary>What is here is still to be spent.</summary>
    private SpentBudget BudgetOf(RateLimit limit, in Allowance allowance)
    {
        var left = allowance.UntilFull - clock.GetElapsedTime(allowance.TakenAt) - limit.TimeOf(allowance.Points);
        return new SpentBudget(true, left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }

    private struct Allowance
    {
        public double Points;

        /// <summary>Of the whole budget, at <see cref="TakenAt"/>.</summary>
        public TimeSpan UntilFull;

        public long TakenAt;
    }
}
