using Chirp.Engine;
using Xunit;

namespace Chirp.Tests.Engine.Execution;

/// <summary>Specification section 6.4.4, Handling Execution Errors.</summary>
public sealed class NullPropagationTests
{
    private const string Sdl = """
        type Query { may: Box must: Box! list: [Box!] holes: [Box] outer: [[Int!]!] ok: Int }
        type Box { good: Int bad: Int sure: Int! inner: Box! soft: Box }
        """;

    private readonly TestEngine _engine = new TestEngine(Sdl)
        .Now("Query.ok", static _ => 1)
        .Now("Query.may", static _ => Box())
        .Now("Query.must", static _ => Box())
        .Now("Query.list", static _ => new object?[] { Box(), null })
        .Now("Query.holes", static _ => new object?[] { Box(), null })
        .Now("Query.outer", static _ => new object?[] { new object?[] { 1, 2 }, new object?[] { 3, null } })
        .Now("Box.bad", static _ => throw new GraphQLException("Broken.", "BROKEN"))
        .Now("Box.inner", static _ => Box())
        .Now("Box.soft", static _ => Box());

    [Fact]
    public async Task A_nullable_field_that_fails_is_null_and_its_siblings_stay()
    {
        var response = await _engine.RunAsync("{ may { good bad } ok }");
        Assert.EndsWith("\"data\":{\"may\":{\"good\":1,\"bad\":null},\"ok\":1}}", response, StringComparison.Ordinal);
        Assert.StartsWith(
            """{"errors":[{"message":"Broken.","locations":[{"line":1,"column":14}],"path":["may","bad"],""", response,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_null_where_none_may_be_makes_the_nearest_nullable_parent_null()
    {
        var response = await _engine.RunAsync("{ may { soft { inner { good sure } } good } ok }");
        Assert.EndsWith("\"data\":{\"may\":{\"soft\":null,\"good\":1},\"ok\":1}}", response, StringComparison.Ordinal);
        Assert.Contains(
            "Cannot return null for non-nullable field Box.sure.", response, StringComparison.Ordinal);
        Assert.Contains("\"path\":[\"may\",\"soft\",\"inner\",\"sure\"]", response, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_parent_is_nullable_the_data_is_null()
    {
        var response = await _engine.RunAsync("{ ok must { sure } }");
        Assert.EndsWith("\"data\":null}", response, StringComparison.Ordinal);
        Assert.Contains("\"path\":[\"must\",\"sure\"]", response, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_null_item_where_none_may_be_makes_the_list_null()
    {
        var response = await _engine.RunAsync("{ list { good } ok }");
        Assert.EndsWith("\"data\":{\"list\":null,\"ok\":1}}", response, StringComparison.Ordinal);
        Assert.Contains("\"path\":[\"list\",1]", response, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_null_item_where_it_may_be_is_no_error() =>
        Assert.Equal("""{"data":{"holes":[{"good":1},null]}}""", await _engine.RunAsync("{ holes { good } }"));

    [Fact]
    public async Task A_list_in_a_list_becomes_null_as_far_as_it_must()
    {
        var response = await _engine.RunAsync("{ outer }");
        Assert.EndsWith("\"data\":{\"outer\":null}}", response, StringComparison.Ordinal);
        Assert.Contains("\"path\":[\"outer\",1,1]", response, StringComparison.Ordinal);
    }

    private static Dictionary<string, object?> Box() => TestEngine.Object("Box", ("good", 1));
}
