using Chirp.Conformance;
using Chirp.Engine;
using Chirp.Tests.Engine.Execution;
using Xunit;

namespace Chirp.Tests.Engine.Validation;

/// <summary>
/// Specification section 5: every rule against the reference implementation's own cases, and the switches.
/// </summary>
public sealed class ValidationCorpusTests
{
    private const string Sdl = "type Query { name: String old: Int @deprecated }";

    [Fact]
    public void Every_rule_reports_what_the_reference_implementation_does()
    {
        var outcomes = ValidationReplay.Run(SharedInputs.Path("conformance/validation.jsonl")).ToArray();
        Assert.NotEmpty(outcomes);
        Assert.All(outcomes, static outcome => Assert.Null(outcome.Failure));
    }

    [Fact]
    public async Task Names_of_the_schema_are_suggested_only_where_they_may_be()
    {
        var open = Assert.Single(await new TestEngine(Sdl).ErrorsAsync("{ nam }"));
        Assert.Equal(
            "Cannot query field \"nam\" on type \"Query\". Did you mean \"name\"?",
            open.GetProperty("message").GetString());
        var closed = new TestEngine(Sdl, new EngineOptions { Suggestions = false });
        Assert.Equal(
            "Cannot query field \"nam\" on type \"Query\".",
            Assert.Single(await closed.ErrorsAsync("{ nam }")).GetProperty("message").GetString());
    }

    [Fact]
    public async Task Introspection_can_be_switched_off()
    {
        var engine = new TestEngine(Sdl, new EngineOptions { Introspection = false });
        var error = Assert.Single(await engine.ErrorsAsync("{ __type(name: \"Query\") { name } }"));
        Assert.StartsWith(
            "GraphQL introspection has been disabled", error.GetProperty("message").GetString(),
            StringComparison.Ordinal);
        Assert.Equal("""{"data":{"__typename":"Query"}}""", await engine.RunAsync("{ __typename }"));
    }

    [Fact]
    public async Task Introspection_that_goes_in_circles_is_refused()
    {
        var errors = await new TestEngine(Sdl).ErrorsAsync(
            "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }");
        Assert.Equal(
            "Maximum introspection depth exceeded", Assert.Single(errors).GetProperty("message").GetString());
    }
}
