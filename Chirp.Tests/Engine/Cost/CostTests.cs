using Chirp.Engine;
using Chirp.Tests.Engine.Execution;
using Xunit;

namespace Chirp.Tests.Engine.Cost;

/// <summary>IBM's GraphQL Cost Directives specification.</summary>
public sealed class CostTests
{
    private const string Sdl = """
        directive @cost(weight: String!) on
          | ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR
        directive @listSize(assumedSize: Int slicingArguments: [String!] sizedFields: [String!]
          requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION
        type Query {
          users(first: Int): [User] @listSize(slicingArguments: ["first"])
          recent: [User] @listSize(assumedSize: 5)
          search: Int @cost(weight: "7")
        }
        type User { name: String friends: [User] @listSize(assumedSize: 10) }
        """;

    [Theory]
    [InlineData("{ search }", null, 7, 1)]
    [InlineData("{ recent { name } }", null, 1, 6)]
    [InlineData("{ recent { friends { name } } }", null, 6, 56)]
    [InlineData("{ users(first: 3) { name } }", null, 1, 4)]
    [InlineData("query($n: Int) { users(first: $n) { friends { name } } }", """{"n":2}""", 3, 23)]
    public async Task Fields_and_types_are_counted_before_execution(
        string document, string? variables, double fields, double types)
    {
        await using var result = await new TestEngine(Sdl).StartAsync(document, variables);
        Assert.Equal(new OperationCost(fields, types), result.Cost);
    }

    [Fact]
    public async Task What_costs_more_than_the_limit_is_not_executed()
    {
        var engine = new TestEngine(Sdl, new EngineOptions { MaxTypeCost = 50 });
        await using var refused = await engine.StartAsync("{ recent { friends { name } } }");
        var single = Assert.IsType<SingleResult>(refused);
        Assert.Equal(RequestOutcome.TooCostly, single.Outcome);
        Assert.Contains("COST_EXCEEDED", TestEngine.TextOf(single.Response), StringComparison.Ordinal);
        Assert.Equal("""{"data":{"recent":null}}""", await engine.RunAsync("{ recent { name } }"));
    }
}
