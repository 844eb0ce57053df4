using System.Text.Json;
using Chirp.Tests.Engine.Execution;
using Xunit;

namespace Chirp.Tests.Engine.Validation;

/// <summary>
/// Documents and variables made to cost more than they should: each is answered, with a located, coded error.
/// </summary>
public sealed class BadInputTests
{
    private const string Sdl = """
        type Query { me: User a(x: Int, any: Any, in: In, ones: [One!]): Int sum(xs: [Int]): Int }
        type User { me: User name: String a(x: Int): Int }
        input In { in: In xs: [[Int]] n: Int }
        input One @oneOf { n: Int m: Int }
        scalar Any
        """;

    private readonly TestEngine _engine = new TestEngine(Sdl)
        .Now("Query.a", static _ => 1).Now("Query.sum", static _ => 1);

    [Fact]
    public async Task Fragments_that_double_are_counted_without_being_spread()
    {
        var bomb = string.Concat(Enumerable.Range(0, 60).Select(static i =>
            $"fragment F{i} on User {{ a: me {{ ...F{i + 1} }} b: me {{ ...F{i + 1} }} }} "));
        await RefusesAsync("{ me { ...F0 } } " + bomb + "fragment F60 on User { name }", "EngineOptions.MaxFields");
    }

    [Fact]
    public async Task Fragments_that_nest_too_deep_once_spread_are_refused()
    {
        var chain = string.Concat(Enumerable.Range(0, 300).Select(static i =>
            $"fragment F{i} on User {{ me {{ ...F{i + 1} }} }} "));
        await RefusesAsync("{ me { ...F0 } } " + chain + "fragment F300 on User { name }", "ParserLimits.MaxDepth");
    }

    [Fact]
    public async Task Directives_at_one_place_are_limited() => await RefusesAsync(
        "{ a " + string.Concat(Enumerable.Repeat("@skip(if: false) ", 17)) + "}",
        "EngineOptions.MaxDirectivesPerLocation");

    [Fact]
    public async Task Text_that_nests_too_deep_is_refused() => await RefusesAsync(
        string.Concat(Enumerable.Repeat("{ me ", 5_000)), "ParserLimits.MaxDepth");

    [Fact]
    public async Task Comparisons_of_fields_under_one_key_are_limited()
    {
        var selections = string.Concat(Enumerable.Range(0, 1_500).Select(static i => $"me {{ x: a(x: {i}) }} "));
        var errors = await _engine.ErrorsAsync($"{{ {selections} }}");
        Assert.NotEmpty(errors);
        Assert.All(errors, AssertLocatedAndCoded);
    }

    [Fact]
    public async Task Fragments_that_all_spread_each_other_are_answered()
    {
        var spreads = string.Concat(Enumerable.Range(0, 60).Select(static i => $"...F{i} "));
        var fragments = string.Concat(Enumerable.Range(0, 60).Select(i =>
            $"fragment F{i} on User {{ me {{ {spreads} }} }} "));
        var errors = await _engine.ErrorsAsync("{ me { ...F0 } } " + fragments);
        Assert.NotEmpty(errors);
        Assert.All(errors, AssertLocatedAndCoded);
    }

    [Fact]
    public async Task Validation_stops_after_its_limit_of_errors()
    {
        var errors = await _engine.ErrorsAsync($"{{ {string.Concat(Enumerable.Repeat("nothing ", 2_000))} }}");
        Assert.Equal(101, errors.Length);
        Assert.Equal(
            "Too many validation errors, error limit reached. Validation aborted.",
            errors[100].GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_long_unknown_name_is_answered_without_being_compared_letter_by_letter()
    {
        var error = Assert.Single(await _engine.ErrorsAsync($"{{ {new string('n', 100_000)} }}"));
        AssertLocatedAndCoded(error);
    }

    [Fact]
    public async Task A_list_of_many_wrong_items_gives_a_limited_number_of_errors()
    {
        var items = string.Join(',', Enumerable.Repeat("\"x\"", 50_000));
        var errors = await _engine.ErrorsAsync("query($xs: [Int]) { sum(xs: $xs) }", $$"""{"xs":[{{items}}]}""");
        Assert.InRange(errors.Length, 1, 101);
        Assert.All(errors, static error =>
            Assert.Equal("BAD_USER_INPUT", error.GetProperty("extensions").GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Variables_that_nest_as_deep_as_their_reader_allows_are_coerced()
    {
        const int Depth = 60;
        var nested = string.Concat(Enumerable.Repeat("{\"in\":", Depth)) + "{\"n\":\"x\"}" + new string('}', Depth);
        var error = Assert.Single(await _engine.ErrorsAsync("query($in: In) { a(in: $in) }", $"{{\"in\":{nested}}}"));
        Assert.Contains("Int cannot represent", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Literals_that_nest_as_deep_as_the_parser_allows_are_coerced()
    {
        var nested = string.Concat(Enumerable.Repeat("[", 190)) + new string(']', 190);
        Assert.Equal("""{"data":{"a":1}}""", await _engine.RunAsync($"{{ a(any: {nested}) }}"));
    }

    [Fact]
    public async Task An_argument_that_a_variable_makes_wrong_is_refused_where_its_literal_stands()
    {
        var error = Assert.Single(await _engine.ErrorsAsync(
            "query($n: Int) { a(ones: [{n: $n}]) }", """{"n":null}"""));
        Assert.Contains("not to be null", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(27, error.GetProperty("locations")[0].GetProperty("column").GetInt32());
    }

    [Fact]
    public async Task A_scalar_that_is_given_a_map_is_shown_it_without_variables()
    {
        var error = Assert.Single(await _engine.ErrorsAsync("query($n: Int) { a(x: {m: 1, n: $n}) }"));
        Assert.Equal(
            "Int cannot represent non-integer value: { m: 1 }", error.GetProperty("message").GetString());
    }

    [Fact]
    public async Task Many_variables_and_operations_are_answered()
    {
        var variables = string.Concat(Enumerable.Range(0, 2_000).Select(static i => $"$v{i}: Int "));
        var errors = await _engine.ErrorsAsync($"query({variables}) {{ a }}");
        Assert.Equal(101, errors.Length);
    }

    private async Task RefusesAsync(string document, string setting)
    {
        var errors = await _engine.ErrorsAsync(document);
        Assert.NotEmpty(errors);
        Assert.All(errors, error =>
        {
            AssertLocatedAndCoded(error);
            Assert.Equal("LIMIT_EXCEEDED", error.GetProperty("extensions").GetProperty("code").GetString());
            Assert.Contains(setting, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        });
    }

    private static void AssertLocatedAndCoded(JsonElement error)
    {
        Assert.NotEmpty(error.GetProperty("extensions").GetProperty("code").GetString()!);
        if (!error.GetProperty("message").GetString()!.StartsWith("Too many", StringComparison.Ordinal))
        {
            Assert.NotEqual(0, error.GetProperty("locations").GetArrayLength());
        }
    }
}
