using Chirp.Data.Model;

namespace Chirp.GraphQL.Limits;

/// <summary>The budgets of mutations that are limited by how often they are made. Thread-safe.</summary>
internal sealed class WriteBudgets(RateLimits limits, RateLimiter limiter)
{
    /// <summary>
    /// Gives back what a mutation was charged that had been made before: a retry with the same idempotency key is free.
    /// </summary>
    /// <param name="result">What came of it.</param>
    /// <param name="mutation">Its field.</param>
    /// <param name="user">Who made it.</param>
    public ValueTask GiveBackRepeatedAsync(WriteResult result, string mutation, UserId user) =>
        result.IsRepeated && limits.OfMutation(mutation) is { } limit
            ? limiter.GiveBackAsync(new Charge(limit, Payer.OfAccount(user.Value), 1))
            : ValueTask.CompletedTask;
}
