using System.Text.Json;
using Chirp.Engine;
using Chirp.Engine.Coercion;
using Chirp.Engine.Language;
using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;
using Xunit;

namespace Chirp.Tests.Engine;

/// <summary>
/// What nests or chains very deep, on a small stack and without the limits that would refuse it before: a result or an
/// error, and never the end of the process.
/// </summary>
public sealed class DeepNestingTests
{
    private const int Deep = 20_000;

    private static readonly ParserLimits s_unlimited = new()
    {
        MaxBytes = int.MaxValue,
        MaxTokens = int.MaxValue,
        MaxDepth = int.MaxValue,
    };

    private static readonly GraphQLSchema s_schema = SchemaBuilder.Build(new SourceText("""
        type Query { a(in: In, any: Any, lists: [[[Int]]]): Int me: Query }
        input In { in: In list: [In!] n: Int any: Any }
        scalar Any
        """));

    [Theory]
    [InlineData("type Query { a(x: ", "[", "Int", "]", "): Int }")]
    [InlineData("type Query { a: ", "[", "Int", "]", " }")]
    [InlineData("type Query { a: Int } scalar A input I { a: A = ", "[", "1", "]", " }")]
    [InlineData("type Query { a: Int } input I { i: I = ", "{i:", "{}", "}", " }")]
    [InlineData("type Query { a: Int } directive @d(a: A = ", "{b:", "1", "}", ") on FIELD scalar A")]
    public void A_schema_that_nests_as_deep_as_its_parser_allows_is_answered(
        string before, string open, string leaf, string close, string after)
    {
        var limited = BuildOrRefuse(Nested(ParserLimits.Schema.MaxDepth - 4), ParserLimits.Schema);
        Assert.DoesNotContain(limited, static error => error.Code == ErrorCodes.LimitExceeded);
        var refused = Assert.Single(BuildOrRefuse(Nested(Deep), s_unlimited));
        Assert.Equal(ErrorCodes.LimitExceeded, refused.Code);
        Assert.Single(refused.Locations);

        string Nested(int depth) => before + Repeat(open, depth) + leaf + Repeat(close, depth) + after;
    }

    [Theory]
    [InlineData("input I{0} {{ i: I{1}! }} ", "input I{0} {{ n: Int }}")]
    [InlineData("input I{0} {{ i: I{1} = {{}} }} ", "input I{0} {{ n: Int }}")]
    [InlineData("input I{0} @oneOf {{ i: I{1} }} ", "input I{0} @oneOf {{ i: I0 }}")]
    [InlineData("input I{0} {{ i: I{1}! }} ", "input I{0} {{ i: I0! }}")]
    [InlineData("input I{0} {{ i: I{1} = {{}} }} ", "input I{0} {{ i: I0 = {{}} }}")]
    [InlineData(
        "type T{0} {{ t(i: I{0}): T{1} }} input I{0} {{ t: I{1} }} ", "type T{0} {{ t: T0 }} input I{0} {{ n: Int }}")]
    [InlineData("directive @d{0}(a: Int @d{1}) on ARGUMENT_DEFINITION ", "directive @d{0} on ARGUMENT_DEFINITION")]
    public void Types_that_refer_to_each_other_in_a_long_chain_are_answered(string link, string end)
    {
        var links = Enumerable.Range(0, Deep).Select(i => string.Format(link, i, i + 1));
        var errors = BuildOrRefuse(
            $"type Query {{ a: Int }} {string.Concat(links)}{string.Format(end, Deep)}", ParserLimits.Schema);
        Assert.All(errors, static error => Assert.NotEmpty(error.Locations));
    }

    [Theory]
    [InlineData("{me", "}", "{a}")]
    [InlineData("{...", "}", "{a}")]
    public void A_document_deeper_than_the_stack_is_refused_by_the_printer(string open, string close, string leaf)
    {
        var text = Repeat(open, Deep) + leaf + Repeat(close, Deep);
        var document = OnLargeStack(() => Parser.Parse(new SourceText(text), s_unlimited));
        var refused = SmallStack.Run(() => Assert.Throws<GraphQLException>(() => Printer.Print(document)));
        Assert.Equal(ErrorCodes.LimitExceeded, Assert.Single(refused.Errors).Code);
    }

    [Fact]
    public void A_document_as_deep_as_the_parser_allows_is_printed()
    {
        var depth = ParserLimits.Default.MaxDepth - 1;
        var text = Repeat("{me", depth) + "{a}" + Repeat("}", depth);
        var printed = SmallStack.Run(() => Printer.Print(Parser.Parse(new SourceText(text))));
        Assert.Equal(depth, printed.Split("me {").Length - 1);
    }

    [Theory]
    [InlineData("[[[Int]]]", "[", "1", "]")]
    [InlineData("Any", "[", "1", "]")]
    [InlineData("Any", "{\"a\":", "1", "}")]
    [InlineData("In", "{\"in\":", "{\"n\":1}", "}")]
    [InlineData("In", "{\"list\":[", "{\"n\":1}", "]}")]
    [InlineData("In", "{\"any\":", "{\"n\":1}", "}")]
    public void Variables_deeper_than_the_stack_are_refused_where_they_are_declared(
        string type, string open, string leaf, string close)
    {
        var json = Repeat(open, Deep) + leaf + Repeat(close, Deep);
        using var given = JsonDocument.Parse($"{{\"v\":{json}}}", new JsonDocumentOptions { MaxDepth = int.MaxValue });
        var source = new SourceText($"query($v: {type}) {{ a }}");
        var operation = (OperationDefinitionNode)Parser.Parse(source).Definitions[0];
        var variables = OperationVariables.Create(s_schema, source, operation.Variables);
        var refused = SmallStack.Run(
            () => Assert.Throws<GraphQLException>(() => variables.Coerce(given.RootElement)));
        var error = Assert.Single(refused.Errors);
        Assert.Equal(ErrorCodes.BadUserInput, error.Code);
        Assert.Equal(new SourceLocation(1, 7), error.Locations[0]);
    }

    [Theory]
    [InlineData("[[[Int]]]", "[", "1", "]")]
    [InlineData("Any", "[", "1", "]")]
    [InlineData("In", "{in:", "{n:1}", "}")]
    public void Default_values_deeper_than_the_stack_are_refused(string type, string open, string leaf, string close)
    {
        var text = $"query($v: {type} = {Repeat(open, Deep)}{leaf}{Repeat(close, Deep)}) {{ a }}";
        var source = new SourceText(text);
        var document = OnLargeStack(() => Parser.Parse(source, s_unlimited));
        var operation = (OperationDefinitionNode)document.Definitions[0];
        using var none = JsonDocument.Parse("{}");
        var refused = SmallStack.Run(() => Assert.Throws<GraphQLException>(
            () => OperationVariables.Create(s_schema, source, operation.Variables).Coerce(none.RootElement)));
        Assert.Equal(ErrorCodes.BadUserInput, Assert.Single(refused.Errors).Code);
    }

    private static IReadOnlyList<GraphQLError> BuildOrRefuse(string sdl, ParserLimits limits) => SmallStack.Run(() =>
    {
        try
        {
            SchemaPrinter.Print(SchemaBuilder.Build(Parser.Parse(new SourceText(sdl), limits)));
            return (IReadOnlyList<GraphQLError>)[];
        }
        catch (GraphQLException refused)
        {
            return refused.Errors;
        }
    });

    private static T OnLargeStack<T>(Func<T> run)
    {
        T? result = default;
        var thread = new Thread(() => result = run(), maxStackSize: 512 << 20);
        thread.Start();
        thread.Join();
        return result!;
    }

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
