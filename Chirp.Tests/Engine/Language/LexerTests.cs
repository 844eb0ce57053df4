using Chirp.Engine.Language;
using Chirp.Engine.Language.Ast;
using Xunit;

namespace Chirp.Tests.Engine.Language;

/// <summary>Specification section 2.1 and 2.9: source text, ignored tokens, numbers and strings.</summary>
public sealed class LexerTests
{
    [Theory]
    [InlineData("\uFEFF{a}")]
    [InlineData("{\ta,\r\n ,,, a # comment\r}")]
    [InlineData("# é 😀\n{a}")]
    public void Ignored_characters_stand_anywhere_between_tokens(string source) =>
        Assert.NotEmpty(SyntaxAssert.Parse(source).Definitions);

    [Theory]
    [InlineData("{ ? }", "Unexpected character: \"?\".", 1, 3)]
    [InlineData("{ 'a' }", "Unexpected single quote character ('), did you mean to use a double quote (\")?", 1, 3)]
    [InlineData("\n\r\n é", "Unexpected character: U+00E9.", 3, 2)]
    [InlineData("{ a(b: \"😀\", 😀) }", "Unexpected character: U+1F600.", 1, 14)]
    [InlineData("{ . }", "Unexpected character: \".\".", 1, 3)]
    [InlineData("{ .. }", "Unexpected \"..\", did you mean \"...\"?", 1, 3)]
    [InlineData("\u0007", "Unexpected character: U+0007.", 1, 1)]
    public void A_character_that_begins_no_token_is_reported_at_its_place(
        string source, string message, int line, int column) => SyntaxAssert.Fails(source, message, line, column);

    [Theory]
    [InlineData("00", "Invalid number, unexpected digit after 0: \"0\".", 2)]
    [InlineData("1.", "Invalid number, expected digit but got: <EOF>.", 3)]
    [InlineData("1.e1", "Invalid number, expected digit but got: \"e\".", 3)]
    [InlineData("-", "Invalid number, expected digit but got: <EOF>.", 2)]
    [InlineData("1e+x", "Invalid number, expected digit but got: \"x\".", 4)]
    [InlineData("1a", "Invalid number, expected digit but got: \"a\".", 2)]
    [InlineData("1.2.3", "Invalid number, expected digit but got: \".\".", 4)]
    [InlineData(".12", "Invalid number, expected digit before \".\", did you mean \"0.12\"?", 1)]
    public void A_malformed_number_is_reported_at_the_character_that_breaks_it(
        string source, string message, int column)
    {
        var error = SyntaxAssert.ErrorOf(() => Parser.ParseValue(new SourceText(source)));
        Assert.Equal($"Syntax Error: {message}", error.Message);
        Assert.Equal(column, error.Locations[0].Column);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("9007199254740993")]
    public void An_integer_keeps_its_digits(string source) =>
        Assert.Equal(source, Assert.IsType<IntValueNode>(Parser.ParseValue(new SourceText(source))).Value);

    [Theory]
    [InlineData("-1.50")]
    [InlineData("1E5")]
    [InlineData("0.1e-09")]
    public void A_float_keeps_its_form(string source) =>
        Assert.Equal(source, Assert.IsType<FloatValueNode>(Parser.ParseValue(new SourceText(source))).Value);

    [Theory]
    [InlineData("\"\"", "")]
    [InlineData("\"a \\\"\\\\\\/\\b\\f\\n\\r\\t\"", "a \"\\/\b\f\n\r\t")]
    [InlineData("\"\\u0041\\u{42}\\u{00000043}\"", "ABC")]
    [InlineData("\"\\u{1F600}\\uD83D\\uDE00😀é\"", "😀😀😀é")]
    public void Escapes_of_a_string_are_resolved(string source, string value) =>
        Assert.Equal(value, Assert.IsType<StringValueNode>(Parser.ParseValue(new SourceText(source))).Value);

    [Theory]
    [InlineData("\"\\x\"", "Invalid character escape sequence: \"\\x\".", 2)]
    [InlineData("\"\\u12\"", "Invalid Unicode escape sequence: \"\\u12\"\".", 2)]
    [InlineData("\"\\u{}\"", "Invalid Unicode escape sequence: \"\\u{}\".", 2)]
    [InlineData("\"\\u{110000}\"", "Invalid Unicode escape sequence: \"\\u{110000}\".", 2)]
    [InlineData("\"\\uD83D\"", "Invalid Unicode escape sequence: \"\\uD83D\".", 2)]
    [InlineData("\"\\uD83D\\u0041\"", "Invalid Unicode escape sequence: \"\\uD83D\".", 2)]
    [InlineData("\"\\u{D83D}\\u{DE00}\"", "Invalid Unicode escape sequence: \"\\u{D83D}\".", 2)]
    [InlineData("\"\\😀\"", "Invalid character escape sequence: \"\\\uFFFD\".", 2)]
    [InlineData("\"a", "Unterminated string.", 3)]
    [InlineData("\"a\nb\"", "Unterminated string.", 3)]
    [InlineData("\"\"\"a", "Unterminated string.", 5)]
    [InlineData("\"\"\"a\\\"\"\"", "Unterminated string.", 9)]
    public void A_malformed_string_is_reported(string source, string message, int column)
    {
        var error = SyntaxAssert.ErrorOf(() => Parser.ParseValue(new SourceText(source)));
        Assert.Equal($"Syntax Error: {message}", error.Message);
        Assert.Equal(column, error.Locations[0].Column);
    }

    [Theory]
    [InlineData("\"\"\"\n    Dear,\n      world!\n\n    Yours\n  \"\"\"", "Dear,\n  world!\n\nYours")]
    [InlineData("\"\"\"  first keeps\r\n    its spaces\r   own\"\"\"", "  first keeps\n its spaces\nown")]
    [InlineData("\"\"\"a\n \t \n b\"\"\"", "a\n\t \nb")]
    [InlineData("\"\"\"\\\"\"\" \\n \\\" \"\"\"", "\"\"\" \\n \\\" ")]
    [InlineData("\"\"\"\n \t\n\"\"\"", "")]
    [InlineData("\"\"\"\"\"\"", "")]
    public void A_block_string_loses_its_common_indentation(string source, string value)
    {
        var node = Assert.IsType<StringValueNode>(Parser.ParseValue(new SourceText(source)));
        Assert.True(node.IsBlock);
        Assert.Equal(value, node.Value);
    }

    [Theory]
    [InlineData(new byte[] { (byte)'{', (byte)'a', 0xFF, (byte)'}' }, "0xFF", 3)]
    [InlineData(new byte[] { (byte)'#', 0xC3, 0xA9, 0xC3 }, "0xC3", 3)]
    [InlineData(new byte[] { (byte)'"', 0xED, 0xA0, 0x80, (byte)'"' }, "0xED", 2)]
    public void A_byte_that_is_not_UTF8_is_a_located_syntax_error(byte[] source, string shown, int column)
    {
        var error = SyntaxAssert.ErrorOf(() => Parser.Parse(new SourceText(source)));
        Assert.Equal($"Syntax Error: Invalid UTF-8: byte {shown}.", error.Message);
        Assert.Equal(new SourceLocation(1, column), error.Locations[0]);
    }
}
