using Xunit;

namespace Chirp.Tests.Data.Text;

public sealed class ConformanceYamlTests
{
    [Fact]
    public void A_case_has_its_group_its_text_and_a_list_of_strings()
    {
        var only = Assert.Single(ConformanceYaml.Read(
            "tests:\n  urls:\n    - description: \"two\"\n"
            + "      text: \"a \\\" b\"\n      expected: [\"x, y\", \"z\"]\n"));
        Assert.Equal(("urls", "two", "a \" b"), (only.Group, only.Description, only.Text));
        Assert.Equal(["x, y", "z"], only.Strings!);
    }

    [Fact]
    public void Escapes_are_code_points_in_four_or_eight_digits()
    {
        var only = Assert.Single(ConformanceYaml.Read(
            "  a:\n    - description: \"e\"\n      text: \"\\u00E9\\U0001F431\\n\"\n      expected:\n"));
        Assert.Equal("\u00E9\U0001F431\n", only.Text);
        Assert.Null(only.Scalar);
    }

    [Fact]
    public void Maps_are_read_alone_and_in_lists()
    {
        var cases = ConformanceYaml.Read(
            "  a:\n    - description: \"l\"\n      text: \"\"\n      expected:\n"
            + "        - url: \"u\"\n          indices: [1, 2]\n"
            + "    - description: \"m\"\n      text: \"\"\n      expected:\n        valid: true\n");
        Assert.Equal("[1, 2]", cases[0].Maps[0]["indices"]);
        Assert.Equal("true", cases[1].Fields["valid"]);
    }

    [Theory]
    [InlineData("  a:\n    - description: \"l\"\n      text: \"open\n")]
    [InlineData("  a:\n    - description: \"l\"\n      other: 1\n")]
    [InlineData("something else\n")]
    public void What_it_does_not_know_is_refused(string yaml) =>
        Assert.Throws<FormatException>(() => ConformanceYaml.Read(yaml));
}
