using Chirp.Engine;
using Xunit;

namespace Chirp.Tests.Engine.Execution;

/// <summary>What callers see of failures, cancellation and the deadline.</summary>
public sealed class FailureTests
{
    private const string Sdl = "type Query { a: Int slow: Int many: [Int] }";

    [Fact]
    public async Task An_unexpected_exception_is_masked_and_found_in_the_log_by_its_trace_id()
    {
        GraphQLError? logged = null;
        var engine = new TestEngine(Sdl, new EngineOptions { OnInternalError = error => logged = error })
            .Now("Query.a", static _ => throw new InvalidOperationException("The password is 'secret'."));
        var error = Assert.Single(await engine.ErrorsAsync("{ a }"));

        Assert.Equal("Unexpected error.", error.GetProperty("message").GetString());
        Assert.Equal("INTERNAL_SERVER_ERROR", error.GetProperty("extensions").GetProperty("code").GetString());
        Assert.Equal(
            logged!.Extensions!["traceId"], error.GetProperty("extensions").GetProperty("traceId").GetString());
        Assert.Equal("The password is 'secret'.", logged.Exception!.Message);
    }

    [Fact]
    public async Task An_applications_own_error_keeps_its_message_and_code()
    {
        var engine = new TestEngine(Sdl).Now("Query.a", static _ => throw new GraphQLException("Too late.", "LATE"));
        var error = Assert.Single(await engine.ErrorsAsync("{ a }"));
        Assert.Equal("Too late.", error.GetProperty("message").GetString());
        Assert.Equal("LATE", error.GetProperty("extensions").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Past_the_deadline_the_work_is_stopped_and_the_response_says_so()
    {
        var stopped = new TaskCompletionSource();
        var engine = new TestEngine(Sdl, new EngineOptions { Deadline = TimeSpan.FromMilliseconds(20) })
            .Later("Query.slow", stop =>
            {
                stop.Register(stopped.SetResult);
                return new TaskCompletionSource<object?>().Task;
            });
        var error = Assert.Single(await engine.ErrorsAsync("{ slow }"));

        Assert.Equal("TIMEOUT", error.GetProperty("extensions").GetProperty("code").GetString());
        Assert.Contains("EngineOptions.Deadline", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        await stopped.Task;
    }

    [Fact]
    public async Task A_caller_who_goes_away_stops_the_work()
    {
        var stopped = new TaskCompletionSource();
        using var caller = new CancellationTokenSource();
        var engine = new TestEngine(Sdl).Later("Query.slow", async stop =>
        {
            stop.Register(stopped.SetResult);
            await caller.CancelAsync();
            return await new TaskCompletionSource<object?>().Task;
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => engine.RunAsync("{ slow }", caller: caller));
        await stopped.Task;
    }

    [Fact]
    public async Task Field_errors_beyond_the_limit_are_counted_in_one_last_error()
    {
        var options = new EngineOptions { MaxExecutionErrors = 2 };
        var engine = new TestEngine("type Query { boxes: [Box] } type Box { bad: Int }", options)
            .Now("Query.boxes", static _ => Enumerable.Repeat<object?>(TestEngine.Object("Box"), 5).ToArray())
            .Now("Box.bad", static _ => throw new GraphQLException("Bad.", "BAD"));
        var errors = await engine.ErrorsAsync("{ boxes { bad } }");

        Assert.Equal(3, errors.Length);
        Assert.StartsWith(
            "3 more field errors", errors[2].GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_response_that_grows_past_its_limit_fails_as_a_whole()
    {
        var engine = new TestEngine(Sdl, new EngineOptions { MaxResponseBytes = 1_000 })
            .Now("Query.many", static _ => Enumerable.Range(0, 100_000).Cast<object?>().ToArray());
        var response = await engine.RunAsync("{ many }");
        Assert.Contains("LIMIT_EXCEEDED", response, StringComparison.Ordinal);
        Assert.Contains("MaxResponseBytes", response, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_resolver_leaves_running_after_the_deadline_harms_no_later_request()
    {
        var gate = new TaskCompletionSource<object?>();
        var engine = new TestEngine(Sdl, new EngineOptions { Deadline = TimeSpan.FromMilliseconds(10) })
            .Now("Query.a", static _ => 1).Later("Query.slow", _ => gate.Task);
        Assert.Contains("TIMEOUT", await engine.RunAsync("{ slow }"), StringComparison.Ordinal);
        gate.SetResult(2);
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal("""{"data":{"a":1}}""", await engine.RunAsync("{ a }"));
        }
    }
}
