using Chirp.Engine;
using Chirp.Tests.Engine.Execution;
using Xunit;

namespace Chirp.Tests.Engine.Validation;

/// <summary>The rules that are optional in the reference implementation, as switches of an engine.</summary>
public sealed class OptionalRulesTests
{
    private const string Sdl = """
        type Query { old: Int @deprecated(reason: "Gone soon.") a(x: In, e: E, y: Int @deprecated): Int }
        input In { n: Int @deprecated(reason: "Use m.") m: Int }
        enum E { ONE @deprecated(reason: "Use TWO.") TWO }
        """;

    private const string InCircles =
        "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }";

    [Theory]
    [InlineData("{ old }", "The field Query.old is deprecated. Gone soon.", 3)]
    [InlineData(
        "{ a(y: 1) }", "The argument \"Query.a(y:)\" is deprecated. No longer supported", 5)]
    [InlineData("{ a(x: {n: 1}) }", "The input field In.n is deprecated. Use m.", 9)]
    [InlineData("{ a(e: ONE) }", "The enum value \"E.ONE\" is deprecated. Use TWO.", 8)]
    public async Task What_is_deprecated_is_refused_where_it_is_switched_off(
        string document, string message, int column)
    {
        Assert.Empty(await Engine(new EngineOptions()).ErrorsAsync(document));
        var error = Assert.Single(await Engine(new EngineOptions { Deprecated = false }).ErrorsAsync(document));
        Assert.Equal(message, error.GetProperty("message").GetString());
        Assert.Equal(column, error.GetProperty("locations")[0].GetProperty("column").GetInt32());
    }

    [Fact]
    public async Task Introspection_in_circles_is_refused_unless_that_is_switched_off()
    {
        var error = Assert.Single(await Engine(new EngineOptions()).ErrorsAsync(InCircles));
        Assert.Equal("Maximum introspection depth exceeded", error.GetProperty("message").GetString());
        Assert.Empty(await Engine(new EngineOptions { BoundIntrospectionDepth = false }).ErrorsAsync(InCircles));
    }

    [Fact]
    public async Task Introspection_is_refused_where_it_is_switched_off()
    {
        const string Document = "{ __schema { queryType { name } } }";
        Assert.Empty(await Engine(new EngineOptions()).ErrorsAsync(Document));
        var errors = await Engine(new EngineOptions { Introspection = false }).ErrorsAsync(Document);
        Assert.Equal(
            [
                "GraphQL introspection has been disabled, but the requested query contained the field \"__schema\".",
                "GraphQL introspection has been disabled, but the requested query contained the field \"queryType\".",
            ],
            errors.Select(static error => error.GetProperty("message").GetString()));
        Assert.Empty(await Engine(new EngineOptions { Introspection = false }).ErrorsAsync("{ __typename }"));
    }

    private static TestEngine Engine(EngineOptions options) =>
        new TestEngine(Sdl, options).Now("Query.old", static _ => 1).Now("Query.a", static _ => 1);
}
