using System.Runtime.CompilerServices;
using Chirp.Engine;
using Xunit;

namespace Chirp.Tests.Engine.Execution;

/// <summary>Specification section 6.2.3, Subscription.</summary>
public sealed class SubscriptionTests
{
    private const string Sdl =
        "type Query { a: Int } type Subscription { ticks: Tick! } type Tick { n: Int twice: Int! }";

    [Fact]
    public async Task Each_event_is_one_response()
    {
        var engine = Engine(static _ => Ticks(2));
        Assert.Equal(
            ["""{"data":{"ticks":{"n":1}}}""", """{"data":{"ticks":{"n":2}}}"""],
            await ResponsesAsync(engine, "subscription { ticks { n } }"));
    }

    [Fact]
    public async Task The_failure_of_one_event_is_that_events_alone()
    {
        var calls = 0;
        var engine = Engine(static _ => Ticks(3)).Later("Tick.twice", _ => ++calls == 2
            ? throw new GraphQLException("Not this one.", "ODD")
            : Task.FromResult<object?>(2 * calls));
        var responses = await ResponsesAsync(engine, "subscription { ticks { twice } }");

        Assert.Equal("""{"data":{"ticks":{"twice":2}}}""", responses[0]);
        Assert.Contains("\"ODD\"", responses[1], StringComparison.Ordinal);
        Assert.EndsWith("\"data\":null}", responses[1], StringComparison.Ordinal);
        Assert.Equal("""{"data":{"ticks":{"twice":6}}}""", responses[2]);
    }

    [Fact]
    public async Task A_source_that_breaks_is_told_once_and_masked()
    {
        var engine = Engine(static _ => Ticks(1, new InvalidOperationException("secret")));
        var responses = await ResponsesAsync(engine, "subscription { ticks { n } }");

        Assert.Equal(2, responses.Count);
        Assert.Contains("Unexpected error.", responses[1], StringComparison.Ordinal);
        Assert.DoesNotContain("secret", responses[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_that_cannot_be_opened_is_a_single_response()
    {
        var engine = Engine(static _ => throw new GraphQLException("Sold out.", "SOLD_OUT"));
        await using var result = await engine.StartAsync("subscription { ticks { n } }");
        Assert.Contains(
            "SOLD_OUT", TestEngine.TextOf(Assert.IsType<SingleResult>(result).Response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disposing_the_result_cancels_the_source()
    {
        var ended = new TaskCompletionSource();
        var engine = Engine(stop => Forever(ended, stop));
        var result = Assert.IsType<StreamResult>(
            await engine.StartAsync("subscription { ticks { n } }"), exactMatch: false);
        await foreach (var response in result.Responses)
        {
            response.Dispose();
            break;
        }

        await result.DisposeAsync();
        await ended.Task;
    }

    [Fact]
    public async Task Cancelling_the_caller_cancels_a_source_that_waits()
    {
        var ended = new TaskCompletionSource();
        using var caller = new CancellationTokenSource();
        var engine = Engine(stop => Forever(ended, stop));
        await using var result = Assert.IsType<StreamResult>(
            await engine.StartAsync("subscription { ticks { n } }", caller: caller), exactMatch: false);
        await using var responses = result.Responses.GetAsyncEnumerator(CancellationToken.None);
        Assert.True(await responses.MoveNextAsync());
        responses.Current.Dispose();
        var next = responses.MoveNextAsync().AsTask();
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        await ended.Task;
    }

    private static TestEngine Engine(Func<CancellationToken, IAsyncEnumerable<object?>> open) =>
        new TestEngine(Sdl).Events("Subscription.ticks", open);

    private static async Task<List<string>> ResponsesAsync(TestEngine engine, string document)
    {
        await using var result = Assert.IsType<StreamResult>(await engine.StartAsync(document), exactMatch: false);
        var texts = new List<string>();
        await foreach (var response in result.Responses)
        {
            using (response)
            {
                texts.Add(TestEngine.TextOf(response));
            }
        }

        return texts;
    }

    private static async IAsyncEnumerable<object?> Ticks(int count, Exception? end = null)
    {
        for (var n = 1; n <= count; n++)
        {
            await Task.Yield();
            yield return TestEngine.Object("Tick", ("n", n));
        }

        if (end is not null)
        {
            throw end;
        }
    }

    private static async IAsyncEnumerable<object?> Forever(
        TaskCompletionSource ended, [EnumeratorCancellation] CancellationToken stop)
    {
        try
        {
            yield return TestEngine.Object("Tick", ("n", 1));
            await Task.Delay(Timeout.Infinite, stop);
        }
        finally
        {
            ended.SetResult();
        }
    }
}
