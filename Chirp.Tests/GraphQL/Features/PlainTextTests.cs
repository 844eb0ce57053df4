using Chirp.GraphQL.Features;
using Xunit;

namespace Chirp.Tests.GraphQL.Features;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("Ada Lovelace", "Ada Lovelace")]
    [InlineData("  Ada\t", "Ada")]
    [InlineData("Jose\u0301", "Jos\u00e9")]
    [InlineData("🐦🐦", "🐦🐦")]
    [InlineData("שלום\u200f", "שלום\u200f")]
    [InlineData("👩‍💻", "👩‍💻")]
    public void A_text_is_kept_in_Form_C_without_space_around_it(string text, string expected) =>
        Assert.Equal(expected, PlainText.Normalize(text, 50, isMultiline: false, out _));

    [Theory]
    [InlineData("a\u0000b")]
    [InlineData("a\u0007b")]
    [InlineData("a\u0085b")]
    [InlineData("a\nb")]
    [InlineData("a\u2028b")]
    [InlineData("a\u202Eb")]
    [InlineData("a\u2066b")]
    [InlineData("a\uFEFFb")]
    [InlineData("a\uFFFEb")]
    public void Controls_overrides_and_noncharacters_are_refused(string text)
    {
        Assert.Null(PlainText.Normalize(text, 50, isMultiline: false, out var problem));
        Assert.NotNull(problem);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused()
    {
        foreach (var text in (string[])["\ud83d", "a\udc26b", "\udc26\ud83d"])
        {
            Assert.Null(PlainText.Normalize(text, 50, isMultiline: false, out var problem));
            Assert.NotNull(problem);
        }
    }

    [Fact]
    public void Lengths_count_code_points()
    {
        var birds = string.Concat(Enumerable.Repeat("🐦", 50));

        Assert.Equal(birds, PlainText.Normalize(birds, 50, isMultiline: false, out _));
        Assert.Null(PlainText.Normalize(birds + "🐦", 50, isMultiline: false, out var problem));
        Assert.Contains("50", problem);
    }

    [Fact]
    public void A_text_of_many_lines_keeps_one_form_of_line_break() =>
        Assert.Equal("a\nb\nc", PlainText.Normalize("a\r\nb\rc", 50, isMultiline: true, out _));

    [Theory]
    [InlineData("https://example.org/a?b=c#d", true)]
    [InlineData("http://example.org", true)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("ftp://example.org", false)]
    [InlineData("/relative", false)]
    [InlineData("https://user:secret@example.org", false)]
    [InlineData("https://exam ple.org", false)]
    [InlineData("https://example.org/\u202Egpj.exe", false)]
    [InlineData("https://", false)]
    public void Only_absolute_web_addresses_are_URLs(string text, bool expected) =>
        Assert.Equal(expected, WebAddress.TryParse(text, out _));
}
