using Chirp.Engine;
using Chirp.Engine.Language;
using Xunit;

namespace Chirp.Tests.Engine.Schema;

/// <summary>Specification sections 3.3 to 3.13: a schema that breaks a rule is not built.</summary>
public sealed class SchemaErrorsTests
{
    [Theory]
    [InlineData("type Query { a: Int } type Query { b: Int }", "There can be only one type named \"Query\".")]
    [InlineData("type Query { a: Int a: Int }", "Field \"Query.a\" can only be defined once.")]
    [InlineData("type Query { a: Int @nothing }", "Unknown directive \"@nothing\".")]
    [InlineData("type Query { a: Missing }", "Unknown type \"Missing\".")]
    [InlineData(
        "type Query { a: Int } extend type T { a: Int }", "Cannot extend type \"T\" because it is not defined.")]
    [InlineData("type T { a: Int }", "Query root type must be provided.")]
    public void A_schema_that_breaks_a_rule_is_refused(string sdl, string message)
    {
        var refused = Assert.Throws<GraphQLException>(() => SchemaBuilder.Build(new SourceText(sdl)));
        Assert.Equal(message, Assert.Single(refused.Errors).Message);
    }

    [Fact]
    public void All_that_is_wrong_is_reported_together_with_its_place()
    {
        var refused = Assert.Throws<GraphQLException>(() => SchemaBuilder.Build(new SourceText(
            "type Query { a: In __b: Int }\ninput In { q: Query }\nunion U = In")));
        Assert.Equal(
            [
                "The type of Query.a must be Output Type but got: In. (1:17)",
                "Name \"__b\" must not begin with \"__\", which is reserved by GraphQL introspection. (1:20)",
                "The type of In.q must be Input Type but got: Query. (2:15)",
                "Union type U can only include Object types, it cannot include In. (3:11)",
            ],
            refused.Errors.Select(static error =>
                $"{error.Message} ({error.Locations[0].Line}:{error.Locations[0].Column})"));
    }
}
