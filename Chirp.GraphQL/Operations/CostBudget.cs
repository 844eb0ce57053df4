namespace Chirp.GraphQL.Operations;

/// <summary>What an operation has left of its caller's budget of cost.</summary>
/// <param name="Limit">Points of a full one; 0 where there is no limit.</param>
/// <param name="Remaining">Points left.</param>
/// <param name="ResetSeconds">Until it is full again, if nothing more is spent.</param>
/// <param name="RetryAfterSeconds">How long the operation has to wait; 0 where it was let in.</param>
internal readonly record struct CostBudget(double Limit, double Remaining, int ResetSeconds, int RetryAfterSeconds);
