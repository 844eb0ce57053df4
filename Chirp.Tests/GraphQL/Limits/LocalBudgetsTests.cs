using System.Globalization;
using Chirp.Engine;
using Chirp.GraphQL.Limits;
using Chirp.GraphQL.Operations;
using Chirp.Tests.GraphQL.Features;
using Chirp.Tests.GraphQL.Transport;
using Xunit;

namespace Chirp.Tests.GraphQL.Limits;

public sealed class LocalBudgetsTests
{
    private readonly ManualClock _clock = new();
    private readonly RateLimiter _limiter = new(null, []);

    [Fact]
    public async Task A_budget_can_be_spent_at_once_and_comes_back_evenly()
    {
        var limit = Limit(4);
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(0, await WaitAsync(limit, "a"));
        }

        Assert.Equal(15, await WaitAsync(limit, "a"));
        _clock.Advance(TimeSpan.FromSeconds(14));
        Assert.Equal(1, await WaitAsync(limit, "a"));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, await WaitAsync(limit, "a"));
        Assert.Equal(15, await WaitAsync(limit, "a"));
        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(30, await WaitAsync(limit, "a", 4));
        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(0, await WaitAsync(limit, "a", 4));
    }

    [Fact]
    public async Task Budgets_are_each_payers_own_whatever_they_are_called()
    {
        var limit = Limit(1);
        Payer[] payers =
        [
            Payer.Of("a"), Payer.Of("A"), Payer.Of(""), Payer.Of("a\0"), Payer.Of("1"), Payer.OfAccount(1),
            Payer.OfAccount(-1), Payer.Of("\ud800"), Payer.Of("}{"), Payer.Of(new string('x', 100_000)),
        ];
        foreach (var payer in payers)
        {
            Assert.True((await _limiter.SpendAsync(new Charge(limit, payer, 1))).IsAllowed);
            Assert.False((await _limiter.SpendAsync(new Charge(limit, payer, 1))).IsAllowed);
        }
    }

    [Fact]
    public async Task What_costs_more_than_a_budget_costs_all_of_it()
    {
        var limit = Limit(4);
        Assert.Equal(0, await WaitAsync(limit, "a", 1_000));
        Assert.Equal(60, await WaitAsync(limit, "a", 1_000));
        Assert.Equal(15, await WaitAsync(limit, "a"));
    }

    [Fact]
    public async Task Several_charges_are_spent_all_or_none()
    {
        var (many, few) = (Limit(10), Limit(1));
        Charge[] both = [new(many, Payer.Of("a"), 3), new(few, Payer.Of("a"), 1)];
        Assert.True((await _limiter.SpendAsync(both)).IsAllowed);
        var refused = await _limiter.SpendAsync(both);
        Assert.Equal(few, refused.RefusedBy);
        Assert.Equal(60, refused.RetryAfterSeconds);
        Assert.Equal(7, many.RemainingOf(refused.First.UntilFull));
    }

    [Fact]
    public async Task What_is_given_back_can_be_spent_again()
    {
        var limit = Limit(2);
        var charge = new Charge(limit, Payer.Of("a"), 2);
        Assert.True((await _limiter.SpendAsync(charge)).IsAllowed);
        Assert.False((await _limiter.SpendAsync(charge)).IsAllowed);
        await _limiter.GiveBackAsync(charge);
        Assert.True((await _limiter.SpendAsync(charge)).IsAllowed);
    }

    [Fact]
    public async Task Giving_back_never_fills_a_budget_beyond_its_brim()
    {
        var limit = Limit(2);
        await _limiter.GiveBackAsync(new Charge(limit, Payer.Of("a"), 2));
        Assert.Equal(0, await WaitAsync(limit, "a", 2));
        Assert.Equal(30, await WaitAsync(limit, "a"));
    }

    [Fact]
    public async Task Payers_that_make_room_for_others_are_not_those_who_spent_most()
    {
        var limit = Limit(100);
        Assert.Equal(0, await WaitAsync(limit, "spent", 100));
        for (var i = 0; i < LocalBudgets.MaxPayers + 10; i++)
        {
            Assert.Equal(0, await WaitAsync(limit, i.ToString(CultureInfo.InvariantCulture)));
        }

        Assert.InRange(limit.Local.Count, 1, LocalBudgets.MaxPayers);
        Assert.Equal(1, await WaitAsync(limit, "spent"));
    }

    [Fact]
    public void Letting_a_query_in_allocates_nothing()
    {
        var limits = new RateLimits(new RateOptions { AddressCostPerMinute = 1_000_000 }, _clock);
        var admission = new OperationAdmission(limits, _limiter);
        var services = new RequestServices(NoServices.Instance, FeatureWorld.Nobody, UploadedFiles.None);
        var demand = new OperationDemand(services, OperationKinds.Query, new OperationCost(60, 41), ["viewer"]);
        Assert.Equal(0, AllocatedBy(() =>
        {
            var admitted = admission.AdmitAsync(demand, CancellationToken.None);
            Assert.True(admitted is { IsCompletedSuccessfully: true, Result: null });
        }));
        Assert.Equal(1_000_000, services.Budget!.Value.Limit);
    }

    /// <summary>Bytes, when it has run before.</summary>
    private static long AllocatedBy(Action action)
    {
        action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            action();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private RateLimit Limit(double capacity) =>
        new(Guid.NewGuid().ToString(), "Some:Setting", capacity, TimeSpan.FromMinutes(1), _clock);

    /// <summary>Seconds to wait.</summary>
    private async ValueTask<int> WaitAsync(RateLimit limit, string who, double points = 1) =>
        (await _limiter.SpendAsync(new Charge(limit, Payer.Of(who), points))).RetryAfterSeconds;

    private sealed class NoServices : IServiceProvider
    {
        public static NoServices Instance { get; } = new();

        public object? GetService(Type serviceType) => null;
    }
}
