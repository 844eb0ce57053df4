using Chirp.Engine;
using Chirp.Engine.Language;
using Xunit;

namespace Chirp.Tests.Engine.Language;

public sealed class ParserLimitsTests
{
    [Fact]
    public void A_text_of_too_many_bytes_is_refused()
    {
        var limits = new ParserLimits { MaxBytes = 5 };
        Parser.Parse(new SourceText("{ a }"), limits);
        var error = LimitOf("{ a  }", limits);
        Assert.Equal("The document has 6 bytes; the limit is 5 (ParserLimits.MaxBytes).", error.Message);
    }

    [Fact]
    public void A_text_of_too_many_tokens_is_refused_at_the_first_beyond()
    {
        var limits = new ParserLimits { MaxTokens = 4 };
        Parser.Parse(new SourceText("{ a b }"), limits);
        var error = LimitOf("{ a b c }", limits);
        Assert.Equal("The document has at least 5 tokens; the limit is 4 (ParserLimits.MaxTokens).", error.Message);
        Assert.Equal(new SourceLocation(1, 9), error.Locations[0]);
    }

    [Theory]
    [InlineData("", "{a", "", "}", "")]
    [InlineData("", "{...", "{a}", "}", "")]
    [InlineData("{a(b:", "{c:", "1", "}", ")}")]
    [InlineData("{a(b:", "[", "1", "]", ")}")]
    [InlineData("query($a:", "[", "A", "]", "){a}")]
    [InlineData("type A{b:", "[", "A", "]", "}")]
    [InlineData("type A{b(c:D=", "[", "1", "]", "):E}")]
    public void Whatever_nests_too_deep_is_refused_where_it_does(
        string before, string open, string leaf, string close, string after)
    {
        var limits = new ParserLimits { MaxDepth = 20 };
        Parser.Parse(new SourceText(Nested(18)), limits);
        var error = LimitOf(Nested(25), limits);
        Assert.Equal(
            "The document nests at least 21 levels deep; the limit is 20 (ParserLimits.MaxDepth).", error.Message);

        string Nested(int depth) => before + Repeat(open, depth) + leaf + Repeat(close, depth) + after;
    }

    [Theory]
    [InlineData("{a")]
    [InlineData("{...")]
    public void Where_the_depth_is_not_limited_the_stack_is(string unit)
    {
        var limits = new ParserLimits { MaxBytes = int.MaxValue, MaxTokens = int.MaxValue, MaxDepth = int.MaxValue };
        var source = new SourceText(Repeat(unit, 1_000_000));
        var error = SyntaxAssert.ErrorOf(() => Parser.Parse(source, limits), ErrorCodes.LimitExceeded);
        Assert.Contains("too deep for the stack", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_and_types_have_the_same_limits()
    {
        SyntaxAssert.ErrorOf(() => Parser.ParseValue(new SourceText(Repeat("[", 1000))), ErrorCodes.LimitExceeded);
        SyntaxAssert.ErrorOf(() => Parser.ParseType(new SourceText(Repeat("[", 1000))), ErrorCodes.LimitExceeded);
    }

    private static GraphQLError LimitOf(string source, ParserLimits limits) =>
        SyntaxAssert.ErrorOf(() => Parser.Parse(new SourceText(source), limits), ErrorCodes.LimitExceeded);

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
