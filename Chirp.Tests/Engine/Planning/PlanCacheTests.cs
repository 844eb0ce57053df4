using System.Text;
using Chirp.Engine.Planning;
using Xunit;

namespace Chirp.Tests.Engine.Planning;

public sealed class PlanCacheTests
{
    [Fact]
    public void The_same_bytes_are_made_once()
    {
        var cache = new PlanCache<string>(10, static _ => true);
        Assert.Same(Get(cache, "a", out var first), Get(cache, "a", out var second));
        Assert.Equal((false, true), (first, second));
        Assert.Equal(new PlanCacheStatistics(Hits: 1, Misses: 1, Count: 1), cache.Statistics);
    }

    [Fact]
    public void The_least_recently_used_goes_first()
    {
        var cache = new PlanCache<string>(2, static _ => true);
        foreach (var text in new[] { "a", "b", "a", "c" })
        {
            Get(cache, text, out _);
        }

        Get(cache, "a", out var keptA);
        Get(cache, "b", out var keptB);
        Assert.Equal((true, false), (keptA, keptB));
        Assert.Equal(2, cache.Statistics.Count);
    }

    [Fact]
    public void Long_texts_count_by_their_bytes()
    {
        var cache = new PlanCache<string>(100, static _ => true, maxBytes: 100);
        for (var i = 0; i < 10; i++)
        {
            Get(cache, new string('x', 40) + i, out _);
        }

        Assert.Equal(2, cache.Statistics.Count);
    }

    [Fact]
    public void What_is_not_worth_keeping_is_not_kept()
    {
        var cache = new PlanCache<string>(10, static made => made != "bad");
        Get(cache, "bad", out _);
        Get(cache, "bad", out var isHit);
        Assert.False(isHit);
        Assert.Equal(0, cache.Statistics.Count);
    }

    [Fact]
    public void What_throws_while_it_is_made_is_not_kept()
    {
        var cache = new PlanCache<string>(10, static _ => true);
        var text = Encoding.UTF8.GetBytes("a");
        Assert.Throws<InvalidOperationException>(() => cache.GetOrMake<int>(
            text, 0, static _ => throw new InvalidOperationException("As this test wants."), out _));
        Assert.Equal(0, cache.Statistics.Count);
        Assert.Equal("a", Get(cache, "a", out _));
    }

    [Fact]
    public async Task Who_misses_the_same_text_at_the_same_moment_waits_for_one_to_make_it()
    {
        var cache = new PlanCache<string>(10, static _ => true);
        using var everyone = new Barrier(8);
        var made = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () =>
            {
                everyone.SignalAndWait(TestContext.Current.CancellationToken);
                cache.GetOrMake("a"u8.ToArray(), 0, _ => $"made {Interlocked.Increment(ref made)}", out bool _);
            },
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        Assert.Equal(1, made);
    }

    private static string Get(PlanCache<string> cache, string text, out bool isHit) =>
        cache.GetOrMake(Encoding.UTF8.GetBytes(text), text, static state => new string(state.AsSpan()), out isHit);
}
