using Chirp.Engine;
using Chirp.Engine.Language;
using Chirp.Engine.Language.Ast;
using Xunit;

namespace Chirp.Tests.Engine.Language;

public sealed class PrinterTests
{
    [Fact]
    public void Descriptions_stand_on_lines_of_their_own() => Assert.Equal(
        """"
        """
        The
        query
        """
        query Q(
        "a variable"
        $v: Int
        $w: Int = 1 @d
        ) {
          a
        }
        """",
        Print("\"\"\"\nThe\nquery\n\"\"\" query Q(\"a variable\" $v: Int, $w: Int = 1 @d) { a }"));

    [Fact]
    public void Arguments_are_broken_where_the_line_would_be_longer_than_80()
    {
        var fits = $"{{\n  alias: field(first: \"{new string('x', 57)}\")\n}}";
        var tooLong = $"{{\n  alias: field(\n    first: \"{new string('x', 58)}\"\n  )\n}}";
        Assert.Equal(fits, Print(fits));
        Assert.Equal(tooLong, Print($"{{ alias: field(first: \"{new string('x', 58)}\") }}"));
    }

    [Fact]
    public void Nested_values_are_broken_each_by_its_own_width()
    {
        var part = new string('y', 40);
        Assert.Equal(
            $$"""
            {
              f(
                a: [
                  { b: "{{part}}" }
                  { b: "{{part}}" }
                ]
              )
            }
            """,
            Print($$"""{ f(a: [{b: "{{part}}"}, {b: "{{part}}"}]) }"""));
    }

    [Theory]
    [InlineData("{}", "{}")]
    [InlineData("query { a }", "{\n  a\n}")]
    [InlineData("query ($a: Int) { a }", "query ($a: Int) {\n  a\n}")]
    [InlineData("{ f(a: {}, b: []) }", "{\n  f(a: {  }, b: [])\n}")]
    [InlineData("{ ... @include(if: true) { a } ... on T { b } ...F @x }",
        "{\n  ... @include(if: true) {\n    a\n  }\n  ... on T {\n    b\n  }\n  ...F @x\n}")]
    [InlineData("directive @a(b: C) @d repeatable on | FIELD | QUERY",
        "directive @a(b: C) @d repeatable on FIELD | QUERY")]
    [InlineData("type A implements & B & C @d { e(\"f\" g: H): I }",
        "type A implements B & C @d {\n  e(\n    \"f\"\n    g: H\n  ): I\n}")]
    public void Every_form_has_one_canonical_text(string source, string printed)
    {
        Assert.Equal(printed, Print(source));
        Assert.Equal(printed, Print(printed));
    }

    [Fact]
    public void A_string_is_printed_with_its_control_characters_escaped() => Assert.Equal(
        "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001F\\u007F\\u009Fé😀\"",
        Printer.Print(new StringValueNode("\"\\/\b\f\n\r\t\0\u001f\u007f\u009fé😀", isBlock: false, 0, 0)));

    [Theory]
    [InlineData("")]
    [InlineData("one line")]
    [InlineData("ends in a quote\"")]
    [InlineData("ends in a slash\\")]
    [InlineData("has \"\"\" within")]
    [InlineData("ends in \"\"\"")]
    [InlineData("  starts indented")]
    [InlineData("first\n  second\n    third")]
    [InlineData("a line of more than seventy characters, which is why it stands between its quotes")]
    public void A_block_string_reads_back_the_same(string value)
    {
        Assert.True(StringPrinter.IsPrintableAsBlock(value));
        var printed = Printer.Print(new StringValueNode(value, isBlock: true, 0, 0));
        Assert.Equal(value, ((StringValueNode)Parser.ParseValue(new SourceText(printed))).Value);
    }

    [Theory]
    [InlineData("\u0007")]
    [InlineData("a\r\nb")]
    [InlineData("\nstarts with an empty line")]
    [InlineData("ends with one\n")]
    [InlineData("  all\n  indented")]
    public void A_value_that_a_block_string_would_change_is_known(string value) =>
        Assert.False(StringPrinter.IsPrintableAsBlock(value));

    [Fact]
    public void Errors_show_what_nests_very_deep_on_one_line()
    {
        var source = string.Concat(Enumerable.Repeat("[", 150)) + new string('1', 100)
            + string.Concat(Enumerable.Repeat("]", 150));
        var value = Parser.ParseValue(new SourceText(source));
        Assert.Equal(301, Printer.Print(value).Split('\n').Length);
        Assert.Equal(201, Printer.PrintForError(value).Split('\n').Length);
    }

    [Fact]
    public void A_tree_built_deeper_than_the_stack_is_refused()
    {
        TypeNode type = new NamedTypeNode(new NameNode("A", 0, 0), 0, 0);
        for (var depth = 0; depth < 1_000_000; depth++)
        {
            type = new ListTypeNode(type, 0, 0);
        }

        Assert.Throws<GraphQLException>(() => Printer.Print(type));
    }

    private static string Print(string source) => SyntaxAssert.Parse(source).ToString();
}
