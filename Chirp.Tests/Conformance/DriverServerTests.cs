using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Xunit;

namespace Chirp.Tests.Conformance;

/// <summary>The driver contract of the public corpus, over a real server.</summary>
public sealed class DriverServerTests : IAsyncLifetime
{
    private const string Schema = """
        directive @defer(if: Boolean! = true, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT
        type Query { n: Int list: [String!]! box: Box }
        type Box { f: Float id: ID }
        """;

    private readonly HttpClient _client = new();
    private Process _server = null!;

    public async ValueTask InitializeAsync()
    {
        var program = typeof(Chirp.Conformance.ConformanceRun).Assembly.Location;
        _server = Process.Start(new ProcessStartInfo("dotnet", [program, "serve", "--port", "0"])
        {
            RedirectStandardOutput = true,
        })!;
        var line = await _server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        _client.BaseAddress = new Uri(line!.Split(' ')[^1]);
    }

    [Fact]
    public async Task Health_is_told()
    {
        using var response = await _client.GetAsync("/health", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_query_is_answered_as_the_corpus_wires_it() => Assert.Equal(
        ("application/json", """{"data":{"n":2,"list":["str","str"],"box":{"f":3.14,"id":"id"}}}"""),
        await ExecuteAsync("query($x: Boolean!) { n list box { f id @include(if: $x) } }", new { x = true }));

    [Fact]
    public async Task A_query_that_is_not_valid_is_answered_with_its_errors()
    {
        var (type, body) = await ExecuteAsync("{ nothing }", null);
        Assert.Equal("application/json", type);
        Assert.StartsWith("{\"errors\":[", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_incremental_operation_is_answered_in_parts()
    {
        var (type, body) = await ExecuteAsync("{ n ... @defer { box { id } } }", null);
        Assert.Equal("multipart/mixed", type);
        var parts = body.Split("\r\n\r\n")[1..].Select(static part => part.Split("\r\n---")[0]).ToArray();
        Assert.StartsWith("""{"data":{"n":2},"pending":[""", parts[0], StringComparison.Ordinal);
        Assert.Contains("""{"box":{"id":"id"}}""", parts[1], StringComparison.Ordinal);
        Assert.EndsWith("-----\r\n", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schema_that_does_not_build_is_refused()
    {
        using var response = await _client.PostAsJsonAsync(
            "/execute", new { schema = "type", query = "{ a }" }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _server.Kill();
        await _server.WaitForExitAsync(CancellationToken.None);
        _server.Dispose();
    }

    private async Task<(string? Type, string Body)> ExecuteAsync(string query, object? variables)
    {
        using var response = await _client.PostAsJsonAsync(
            "/execute", new { schema = Schema, query, variables }, TestContext.Current.CancellationToken);
        return (
            response.Content.Headers.ContentType?.MediaType,
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
