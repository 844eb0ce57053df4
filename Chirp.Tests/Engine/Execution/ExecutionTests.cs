using Chirp.Engine;
using Xunit;

namespace Chirp.Tests.Engine.Execution;

/// <summary>Specification sections 6.1 to 6.4.</summary>
public sealed class ExecutionTests
{
    private const string Sdl = """
        type Query { a: Int b(x: Int = 7, y: Int): String pet: Pet any: Any same: Query }
        type Mutation { first: Int second: Int! third: Int }
        interface Pet { name: String }
        type Dog implements Pet { name: String barks: Boolean }
        type Cat implements Pet { name: String lives: Int }
        union Any = Dog | Cat
        """;

    private readonly TestEngine _engine = new TestEngine(Sdl)
        .Now("Query.a", static _ => 1)
        .Now("Query.b", static arguments => $"{arguments[0] ?? "null"},{arguments[1] ?? "null"}")
        .Now("Query.same", static _ => TestEngine.Object("Query"))
        .Now("Query.pet", static _ => TestEngine.Object("Dog", ("name", "Rex"), ("barks", true)))
        .Now("Query.any", static _ => TestEngine.Object("Cat", ("name", "Tom"), ("lives", 9)));

    [Fact]
    public async Task Fields_stand_in_the_order_of_their_first_selection() => Assert.Equal(
        """{"data":{"z":1,"same":{"y":1,"a":1},"a":1}}""",
        await _engine.RunAsync("{ z: a same { y: a } ...F a } fragment F on Query { same { a } z: a }"));

    [Fact]
    public async Task Skip_and_include_leave_fields_out() => Assert.Equal(
        """{"data":{"kept":1}}""",
        await _engine.RunAsync(
            "query($no: Boolean!) { a @include(if: $no) kept: a @skip(if: $no) x: a @skip(if: true) "
            + "... @include(if: $no) { a } }",
            """{"no":false}"""));

    [Fact]
    public async Task A_fragment_applies_to_the_types_of_its_condition() => Assert.Equal(
        """{"data":{"pet":{"__typename":"Dog","name":"Rex","barks":true},"any":{"lives":9}}}""",
        await _engine.RunAsync(
            "{ pet { __typename name ... on Dog { barks } ... on Cat { lives } } any { ... on Cat { lives } } }"));

    [Fact]
    public async Task An_absent_argument_has_its_default_and_a_null_one_is_null() => Assert.Equal(
        """{"data":{"absent":"7,null","given":"null,2","variable":"7,null"}}""",
        await _engine.RunAsync("query($v: Int) { absent: b given: b(x: null, y: 2) variable: b(x: $v, y: $v) }"));

    [Fact]
    public async Task An_unexpected_value_fails_its_field()
    {
        var engine = new TestEngine(Sdl).Now("Query.a", static _ => "one").Now("Query.pet", static _ => 5);
        var errors = await engine.ErrorsAsync("{ a pet { name } }");
        Assert.Equal("Int cannot represent non-integer value: \"one\"", errors[0].GetProperty("message").GetString());
        Assert.StartsWith(
            "Abstract type \"Pet\" must resolve to an Object type", errors[1].GetProperty("message").GetString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Root_fields_of_a_mutation_run_one_after_the_other()
    {
        var log = new List<string>();
        async Task<object?> Log(string name)
        {
            log.Add($"{name} begins");
            await Task.Yield();
            log.Add($"{name} ends");
            return 1;
        }

        var engine = new TestEngine(Sdl)
            .Later("Mutation.first", _ => Log("first"))
            .Later("Mutation.second", _ => Log("second"));
        Assert.Equal(
            """{"data":{"second":1,"first":1,"again":1}}""",
            await engine.RunAsync("mutation { second first again: second }"));
        Assert.Equal(
            ["second begins", "second ends", "first begins", "first ends", "second begins", "second ends"], log);
    }

    [Fact]
    public async Task Root_fields_after_one_that_makes_the_data_null_are_not_started()
    {
        var started = false;
        var engine = new TestEngine(Sdl)
            .Later("Mutation.second", static _ => throw new GraphQLException("No.", "NO"))
            .Later("Mutation.third", _ =>
            {
                started = true;
                return Task.FromResult<object?>(3);
            });
        Assert.EndsWith("\"data\":null}", await engine.RunAsync("mutation { second third }"), StringComparison.Ordinal);
        Assert.False(started);
    }

    [Fact]
    public async Task An_operation_is_found_by_its_name()
    {
        const string Document = "query A { a } query B { b }";
        await using var found = await _engine.StartAsync(Document, operation: "A");
        Assert.Equal("""{"data":{"a":1}}""", TestEngine.TextOf(Assert.IsType<SingleResult>(found).Response));
        Assert.Equal(
            "Must provide operation name if query contains multiple operations.",
            await MessageAsync(_engine, Document, null));
        Assert.Equal("Unknown operation named \"C\".", await MessageAsync(_engine, Document, "C"));
    }

    [Fact]
    public async Task A_kind_of_operation_that_the_channel_does_not_allow_is_not_run()
    {
        await using var result = await _engine.StartAsync("mutation { first }", allowed: OperationKinds.Query);
        Assert.Equal(RequestOutcome.OperationNotAllowed, Assert.IsType<SingleResult>(result).Outcome);
    }

    [Fact]
    public async Task Requests_at_the_same_time_do_not_touch_each_other()
    {
        var engine = new TestEngine("type Query { echo(n: Int!): Int! fail: Int }")
            .Now("Query.echo", static arguments => arguments[0])
            .Later("Query.fail", static async _ =>
            {
                await Task.Yield();
                throw new InvalidOperationException("This request's alone.");
            });
        await Parallel.ForEachAsync(Enumerable.Range(0, 500), async (n, _) =>
        {
            if (n % 5 == 0)
            {
                Assert.Contains("\"errors\"", await engine.RunAsync("{ fail }"), StringComparison.Ordinal);
            }

            var response = await engine.RunAsync("query($n: Int!) { echo(n: $n) }", $$"""{"n":{{n}}}""");
            Assert.Equal($$$"""{"data":{"echo":{{{n}}}}}""", response);
        });
    }

    private static async Task<string?> MessageAsync(TestEngine engine, string document, string? operation)
    {
        await using var result = await engine.StartAsync(document, operation: operation);
        using var response = System.Text.Json.JsonDocument.Parse(
            TestEngine.TextOf(Assert.IsType<SingleResult>(result).Response));
        return response.RootElement.GetProperty("errors")[0].GetProperty("message").GetString();
    }
}
