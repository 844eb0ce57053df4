using Chirp.Engine;
using Chirp.Engine.Language;
using Chirp.Engine.Schema;
using Chirp.Tests.Engine.Execution;
using Xunit;

namespace Chirp.Tests.Engine.Schema;

/// <summary>Specification section 4, Introspection, and section 3.3, Schema.</summary>
public sealed class IntrospectionTests
{
    private const string Sdl = """"
        directive @tag(name: String = "x", old: Int @deprecated) repeatable on OBJECT | FIELD_DEFINITION

        """Where everything begins."""
        type Query {
          date(in: Choice, old: Int @deprecated(reason: "No.")): Date
          kind: Kind @deprecated(reason: "Use date.")
        }

        scalar Date @specifiedBy(url: "https://example.com/date")

        enum Kind {
          NEW
          OLD @deprecated
        }

        input Choice @oneOf {
          a: Int
          b: [String!]
        }
        """";

    private readonly TestEngine _engine = new(Sdl);

    [Fact]
    public async Task Deprecated_elements_are_told_where_they_are_asked_for()
    {
        Assert.Equal(
            """{"data":{"__type":{"enumValues":[{"name":"NEW"}],"all":[{"name":"NEW"},{"name":"OLD"}]}}}""",
            await _engine.RunAsync("""
                { __type(name: "Kind") { enumValues { name } all: enumValues(includeDeprecated: true) { name } } }
                """));
        Assert.Equal(
            """{"data":{"__type":{"fields":[{"args":[{"name":"in"}],"all":[{"name":"in"},{"name":"old"}]}]}}}""",
            await _engine.RunAsync("""
                { __type(name: "Query") { fields { args { name } all: args(includeDeprecated: true) { name } } } }
                """));
    }

    [Fact]
    public async Task OneOf_and_specifiedBy_are_told()
    {
        Assert.Equal(
            """{"data":{"__type":{"isOneOf":true,"specifiedByURL":null}}}""",
            await _engine.RunAsync("""{ __type(name: "Choice") { isOneOf specifiedByURL } }"""));
        Assert.Equal(
            """{"data":{"__type":{"isOneOf":null,"specifiedByURL":"https://example.com/date"}}}""",
            await _engine.RunAsync("""{ __type(name: "Date") { isOneOf specifiedByURL } }"""));
    }

    [Fact]
    public async Task Repeatable_directives_are_told() => Assert.Contains(
        """{"name":"tag","isRepeatable":true,"args":[{"name":"name","defaultValue":"\"x\""}]}""",
        await _engine.RunAsync("{ __schema { directives { name isRepeatable args { name defaultValue } } } }"),
        StringComparison.Ordinal);

    [Fact]
    public void A_schema_prints_as_the_text_it_was_built_from() =>
        Assert.Equal(Sdl, SchemaPrinter.Print(SchemaBuilder.Build(new SourceText(Sdl))).Trim());

    [Fact]
    public void Extensions_are_merged_into_what_they_extend() => Assert.Equal(
        "type Query {\n  a: Int\n  b: Int\n}",
        SchemaPrinter.Print(SchemaBuilder.Build(
            new SourceText("type Query { a: Int } extend type Query { b: Int }"))).Trim());

    [Fact]
    public void Every_breach_of_type_validation_is_told_together_with_its_place()
    {
        var error = Assert.Throws<GraphQLException>(() => SchemaBuilder.Build(new SourceText(
            "type Query implements Node { a: In } interface Node { id: ID! } input In { in: In! } enum __E { A }")));
        Assert.All(error.Errors, static breach => Assert.NotEmpty(breach.Locations));
        Assert.True(error.Errors.Count >= 3, string.Join('\n', error.Errors));
    }
}
