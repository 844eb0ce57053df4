using Chirp.Engine;
using Chirp.GraphQL.Limits;

namespace Chirp.GraphQL.Operations;

/// <summary>
/// Lets operations run for as long as their callers' budgets last: of cost, and of each mutation that is limited by how
/// often it is made; and lets texts be read that are not known. An account pays for itself; those who are not signed in
/// share their address's budget. Thread-safe.
/// </summary>
internal sealed class OperationAdmission(RateLimits limits, RateLimiter limiter)
{
    /// <summary>The code of operations that have to wait.</summary>
    public const string RateLimited = "RATE_LIMITED";

    /// <summary>
    /// Bytes of a text that cost a point: to parse and validate them takes about as long as a field of an object.
    /// </summary>
    private const int BytesOfPoint = 100;

    /// <summary>The error of an operation that has to wait; null where it may run, and has been charged.</summary>
    public ValueTask<GraphQLError?> AdmitAsync(OperationDemand demand, CancellationToken stop)
    {
        var services = (RequestServices)demand.Services;
        var cost = CostOf(services, Math.Max(1, Math.Max(demand.Cost.FieldCost, demand.Cost.TypeCost)));
        if (demand.Kind == OperationKinds.Mutation && services.Caller.UserId is not null)
        {
            return FinishAsync(services, cost, limiter.SpendAsync([.. ChargesOf(demand, cost)]));
        }

        return SpendAsync(services, cost);
    }

    /// <summary>
    /// The same before a text is parsed and validated: whoever sends what is wrong, or something else each time, pays
    /// for that too. A text that is known costs nothing.
    /// </summary>
    public ValueTask<GraphQLError?> AdmitTextAsync(IServiceProvider requestServices, int bytes, CancellationToken stop)
    {
        var services = (RequestServices)requestServices;
        return SpendAsync(services, CostOf(services, Math.Ceiling((double)bytes / BytesOfPoint)));
    }

    private Charge CostOf(RequestServices services, double points) => services.Caller.UserId is { } account
        ? new Charge(limits.AccountCost, Payer.OfAccount(account), points)
        : new Charge(limits.AddressCost, Payer.Of(services.Caller.Address), points);

    private ValueTask<GraphQLError?> SpendAsync(RequestServices services, Charge cost) => cost.Limit.Capacity > 0
        ? FinishAsync(services, cost, limiter.SpendOftenAsync(cost))
        : new ValueTask<GraphQLError?>((GraphQLError?)null);

    /// <summary>The cost first, then what is limited by how often it is made.</summary>
    private List<Charge> ChargesOf(OperationDemand demand, Charge cost)
    {
        var charges = new List<Charge>(2);
        if (cost.Limit.Capacity > 0)
        {
            charges.Add(cost);
        }

        foreach (var field in demand.RootFields)
        {
            if (limits.OfMutation(field) is not { } limit)
            {
                continue;
            }

            var known = charges.FindIndex(charge => charge.Limit == limit);
            if (known < 0)
            {
                charges.Add(new Charge(limit, cost.Payer, 1));
            }
            else
            {
                charges[known] = charges[known] with { Points = charges[known].Points + 1 };
            }
        }

        return charges;
    }

    private static ValueTask<GraphQLError?> FinishAsync(
        RequestServices services, Charge cost, ValueTask<RateVerdict> verdict) =>
        verdict.IsCompletedSuccessfully
            ? new ValueTask<GraphQLError?>(Finish(services, cost, verdict.Result))
            : AwaitAsync(services, cost, verdict);

    private static async ValueTask<GraphQLError?> AwaitAsync(
        RequestServices services, Charge cost, ValueTask<RateVerdict> verdict) =>
        Finish(services, cost, await verdict);

    private static GraphQLError? Finish(RequestServices services, Charge cost, RateVerdict verdict)
    {
        services.Budget = new CostBudget(
            cost.Limit.Capacity, cost.Limit.Capacity > 0 ? cost.Limit.RemainingOf(verdict.First.UntilFull) : 0,
            (int)Math.Ceiling(verdict.First.UntilFull.TotalSeconds), verdict.RetryAfterSeconds);
        return verdict.RefusedBy is { } limit
            ? new GraphQLError(
                $"Too much at once: try again in {verdict.RetryAfterSeconds} seconds ({limit.Setting} is "
                + $"{limit.Capacity}).",
                RateLimited)
            {
                Extensions = new Dictionary<string, object?> { ["retryAfter"] = verdict.RetryAfterSeconds },
            }
            : null;
    }
}
