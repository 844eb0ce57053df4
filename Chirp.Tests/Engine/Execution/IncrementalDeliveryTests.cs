using Chirp.Engine;
using Xunit;

namespace Chirp.Tests.Engine.Execution;

/// <summary>The incremental delivery proposal: <c>@defer</c> and <c>@stream</c>.</summary>
public sealed class IncrementalDeliveryTests
{
    private const string Sdl = """
        directive @defer(if: Boolean! = true, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT
        directive @stream(if: Boolean! = true, label: String, initialCount: Int! = 0) on FIELD
        type Query { box: Box list: [Int] hard: [Int!]! }
        type Box { fast: Int slow: Int bad: Int! inner: Box }
        """;

    private readonly TestEngine _engine = new TestEngine(Sdl)
        .Now("Query.box", static _ => TestEngine.Object("Box", ("fast", 1)))
        .Now("Query.list", static _ => new object?[] { 1, 2, 3 })
        .Now("Query.hard", static _ => new object?[] { 1, null, 3 })
        .Now("Box.inner", static _ => TestEngine.Object("Box", ("fast", 3)))
        .Later("Box.slow", static async _ =>
        {
            await Task.Yield();
            return 2;
        });

    [Fact]
    public async Task A_deferred_fragment_follows_the_first_response() => Assert.Equal(
        """
        {"data":{"box":{"fast":1}},"pending":[{"id":"0","path":["box"],"label":"later"}],"hasNext":true}
        {"hasNext":false,"incremental":[{"id":"0","data":{"slow":2}}],"completed":[{"id":"0"}]}
        """,
        await _engine.RunAsync("""{ box { fast ... @defer(label: "later") { slow } } }"""));

    [Fact]
    public async Task A_deferred_fragment_inside_another_follows_it()
    {
        var parts = (await _engine.RunAsync("{ box { fast ... @defer { inner { fast ... @defer { slow } } } } }"))
            .Split('\n');
        Assert.Equal("""{"data":{"box":{"fast":1}},"pending":[{"id":"0","path":["box"]}],"hasNext":true}""", parts[0]);
        Assert.StartsWith(
            """{"hasNext":true,"pending":[{"id":"1","path":["box","inner"]}],""", parts[1], StringComparison.Ordinal);
        Assert.EndsWith(
            """{"id":"0","data":{"inner":{"fast":3}}}],"completed":[{"id":"0"}]}""", parts[1],
            StringComparison.Ordinal);
        Assert.Equal(
            """{"hasNext":false,"incremental":[{"id":"1","data":{"slow":2}}],"completed":[{"id":"1"}]}""", parts[2]);
    }

    [Fact]
    public async Task An_error_that_makes_a_deferred_fragment_null_is_told_where_it_is_completed()
    {
        var response = await _engine.RunAsync("{ box { fast ... @defer { bad } } }");
        var parts = response.Split('\n');
        Assert.Equal("""{"data":{"box":{"fast":1}},"pending":[{"id":"0","path":["box"]}],"hasNext":true}""", parts[0]);
        Assert.StartsWith(
            """{"hasNext":false,"completed":[{"id":"0","errors":[{""", parts[1], StringComparison.Ordinal);
        Assert.Contains("\"path\":[\"box\",\"bad\"]", parts[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Items_after_the_initial_count_are_streamed()
    {
        var response = await _engine.RunAsync("{ list @stream(initialCount: 1) }");
        Assert.StartsWith(
            """{"data":{"list":[1]},"pending":[{"id":"0","path":["list"]}],"hasNext":true}""", response,
            StringComparison.Ordinal);
        Assert.Contains("\"items\":[2", response, StringComparison.Ordinal);
        Assert.EndsWith("\"completed\":[{\"id\":\"0\"}]}", response, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_null_item_where_none_may_be_ends_the_stream_with_its_error()
    {
        var response = await _engine.RunAsync("{ hard @stream(initialCount: 1) }");
        Assert.StartsWith("{\"data\":{\"hard\":[1]}", response, StringComparison.Ordinal);
        Assert.Contains("\"completed\":[{\"id\":\"0\",\"errors\":[", response, StringComparison.Ordinal);
        Assert.Contains("\"path\":[\"hard\",1]", response, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_deferred_is_one_response() => Assert.Equal(
        """{"data":{"box":{"slow":2},"list":[1,2,3]}}""",
        await _engine.RunAsync("{ box { ... @defer(if: false) { slow } } list @stream(if: false) }"));

    [Fact]
    public async Task Disposing_the_result_stops_what_is_deferred()
    {
        var stopped = new TaskCompletionSource();
        var engine = new TestEngine(Sdl).Now("Query.box", static _ => TestEngine.Object("Box", ("fast", 1)))
            .Later("Box.slow", stop =>
            {
                stop.Register(stopped.SetResult);
                return new TaskCompletionSource<object?>().Task;
            });
        var result = Assert.IsType<IncrementalResult>(
            await engine.StartAsync("{ box { fast ... @defer { slow } } }"), exactMatch: false);
        var parts = result.Subsequent.GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var next = parts.MoveNextAsync().AsTask();
        await result.DisposeAsync();
        await stopped.Task;
        await Task.WhenAny(next);
        Assert.False(next.IsCompletedSuccessfully && await next);
    }
}
