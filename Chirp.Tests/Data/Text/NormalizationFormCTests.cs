using Chirp.Data.Text;
using Xunit;

namespace Chirp.Tests.Data.Text;

public sealed class NormalizationFormCTests
{
    [Theory]
    [InlineData("A\u0301B", "\u00C1B")]
    [InlineData("\uFB2C", "\u05E9\u05BC\u05C1")]
    [InlineData("\u2126", "\u03A9")]
    [InlineData("q\u0307\u0323", "q\u0323\u0307")]
    [InlineData("\u1E0B\u0323", "\u1E0D\u0307")]
    [InlineData("\u1100\u1161\u11A8", "\uAC01")]
    [InlineData("\uAC00\u11A8", "\uAC01")]
    [InlineData("s\u0323\u0307", "\u1E69")]
    [InlineData("\U0002F800", "\u4E3D")]
    [InlineData("a\u0300\uD800\u0301", "\u00E0\uD800\u0301")]
    public void Characters_are_composed_and_ordered(string text, string expected) =>
        Assert.Equal(expected, NormalizationFormC.Normalize(text));

    [Fact]
    public void A_long_run_of_unordered_marks_is_ordered()
    {
        var text = "q" + string.Concat(Enumerable.Repeat("\u0307\u0323", 20_000));
        var expected = "q" + new string('\u0323', 20_000) + new string('\u0307', 20_000);
        Assert.Equal(expected, NormalizationFormC.Normalize(text));
    }
}
