using Chirp.Data.Redis;

namespace Chirp.GraphQL.Limits;

/// <summary>
/// Spends of budgets: of those that servers share where there is a Redis that answers, of this process's otherwise.
/// Never fails. Thread-safe.
/// </summary>
/// <param name="shared">The budgets that servers share; null for a server that is alone.</param>
/// <param name="key">The same on all servers, known to nobody else: addresses and logins are hashed with it.</param>
internal sealed class RateLimiter(RedisLimits? shared, byte[] key)
{
    /// <summary>
    /// A server takes a twentieth of a shared budget at a time: so far the limit is exact for each server.
    /// </summary>
    private const int Parts = 20;

    /// <summary>
    /// Spends of a budget that is spent of all the time, in a round trip for many such charges.
    /// </summary>
    public ValueTask<RateVerdict> SpendOftenAsync(in Charge charge)
    {
        if (shared is not { IsUp: true })
        {
            return new ValueTask<RateVerdict>(SpendLocally([charge]));
        }

        return charge.Limit.Allowances.TrySpend(charge) is { } budget
            ? new ValueTask<RateVerdict>(RateVerdict.Allowed(budget))
            : TakeAsync(shared, charge);
    }

    /// <summary>
    /// Spends all of the charges, or none where one of them cannot be. Charges of limits that are off are left out by
    /// the caller. In one round trip; in a second one where a charge has to be given back.
    /// </summary>
    public ValueTask<RateVerdict> SpendAsync(params ReadOnlySpan<Charge> charges) =>
        shared is { IsUp: true } && charges.Length > 0
            ? SpendSharedAsync(shared, charges.ToArray())
            : new ValueTask<RateVerdict>(SpendLocally(charges));

    /// <summary>Gives charges back: what they were for did not happen, or had happened before.</summary>
    public async ValueTask GiveBackAsync(params Charge[] charges)
    {
        var answers = new Task<SpentBudget?>?[charges.Length];
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = shared is { IsUp: true } ? AskAsync(shared, charges[i], -1) : null;
        }

        for (var i = 0; i < answers.Length; i++)
        {
            if (answers[i] is not { } answer || await answer is null)
            {
                SpendLocally(charges[i], -1);
            }
        }
    }

    private static RateVerdict SpendLocally(ReadOnlySpan<Charge> charges)
    {
        var first = default(SpentBudget);
        for (var i = 0; i < charges.Length; i++)
        {
            var budget = SpendLocally(charges[i], 1);
            first = i == 0 ? budget : first;
            if (budget.IsSpent)
            {
                continue;
            }

            for (var back = 0; back < i; back++)
            {
                var returned = SpendLocally(charges[back], -1);
                first = back == 0 ? returned : first;
            }

            return RateVerdict.Refused(first, charges[i], budget);
        }

        return RateVerdict.Allowed(first);
    }

    private static SpentBudget SpendLocally(in Charge charge, int sign) =>
        charge.Limit.Local.Spend(charge.Payer, charge.Limit.TimeOf(charge.Points) * sign);

    private async ValueTask<RateVerdict> TakeAsync(RedisLimits redis, Charge charge)
    {
        var part = charge with { Points = charge.Limit.Capacity / Parts };
        // Where less than a part is left, each charge is asked for by itself.
        return part.Points > charge.Points && await AskAsync(redis, part, 1) is { IsSpent: true } budget
            ? RateVerdict.Allowed(charge.Limit.Allowances.Add(charge, part.Points, budget))
            : await SpendSharedAsync(redis, [charge]);
    }

    private async ValueTask<RateVerdict> SpendSharedAsync(RedisLimits redis, Charge[] charges)
    {
        // All are sent before the first is awaited.
        var answers = new Task<SpentBudget?>[charges.Length];
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = AskAsync(redis, charges[i], 1);
        }

        var budgets = await Task.WhenAll(answers);
        if (Array.Exists(budgets, static budget => budget is null))
        {
            // Redis went away meanwhile. What it took of other budgets is forgotten with it, or comes back by time.
            return SpendLocally(charges);
        }

        var refused = Array.FindIndex(budgets, static budget => !budget!.Value.IsSpent);
        if (refused < 0)
        {
            return RateVerdict.Allowed(budgets[0]!.Value);
        }

        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = budgets[i]!.Value.IsSpent ? AskAsync(redis, charges[i], -1) : answers[i];
        }

        var first = (await Task.WhenAll(answers))[0] ?? budgets[0]!.Value;
        return RateVerdict.Refused(first, charges[refused], budgets[refused]!.Value);
    }

    private Task<SpentBudget?> AskAsync(RedisLimits redis, Charge charge, int sign) => redis.SpendAsync(
        charge.Limit.Kind, charge.Payer.NameBy(key), charge.Limit.TimeOf(charge.Points) * sign, charge.Limit.Window)
        .AsTask();
}
