using Chirp.Data.Text;
using Xunit;

namespace Chirp.Tests.Data.Text;

public sealed class TweetTextTests
{
    [Fact]
    public void Entities_of_all_kinds_come_by_start_in_code_points()
    {
        var result = TweetText.Parse("\U0001F431 @jack/friends #chirp $TWTR example.com/#x");
        Assert.Equal(
            [
                new(EntityKind.Mention, 2, 15, "jack", "/friends"), new(EntityKind.Hashtag, 16, 22, "chirp"),
                new(EntityKind.Cashtag, 23, 28, "TWTR"), new(EntityKind.Url, 29, 43, "example.com/#x"),
            ],
            result.Entities);
    }

    [Theory]
    [InlineData("", TweetTextProblem.Empty)]
    [InlineData("a\uFEFF", TweetTextProblem.InvalidCharacters)]
    [InlineData("a\uFFFEb", TweetTextProblem.InvalidCharacters)]
    [InlineData("\u202Eabc\u202C", TweetTextProblem.None)]
    public void A_problem_is_named(string text, TweetTextProblem problem) =>
        Assert.Equal(problem, TweetText.Parse(text).Problem);

    [Theory]
    [InlineData(0xD83D)]
    [InlineData(0xDC31)]
    public void Half_of_a_surrogate_pair_is_an_invalid_character(int unit)
    {
        var text = $"a{(char)unit}b";
        var result = TweetText.Parse(text);
        Assert.Equal(TweetTextProblem.InvalidCharacters, result.Problem);
        Assert.Equal((0, text), (result.ValidRangeEnd, result.Text));
    }

    [Fact]
    public void Too_long_is_explained_with_length_and_limit()
    {
        var result = TweetText.Parse(new string('x', 281));
        Assert.Equal(TweetTextProblem.TooLong, result.Problem);
        Assert.Equal("The text's weighted length is 281; at most 280 is allowed.", result.Explanation);
    }

    [Fact]
    public void Beyond_the_bound_a_text_is_refused_unread()
    {
        var result = TweetText.Parse(string.Concat(Enumerable.Repeat("@a ", TweetText.MaxUnits)));
        Assert.Equal(TweetTextProblem.TooLong, result.Problem);
        Assert.Empty(result.Entities);
    }

    [Theory]
    [InlineData("\u00A9", 1)]
    [InlineData("\u00A9\uFE0F", 2)]
    [InlineData("1\uFE0F\u20E3", 2)]
    [InlineData("\U0001F1E9\U0001F1EA", 2)]
    [InlineData("\U0001F1E9\U0001F1E9", 4)]
    [InlineData("\U0001F469\U0001F3FF\u200D\u2764\uFE0F\u200D\U0001F48B\u200D\U0001F468\U0001F3FB", 2)]
    [InlineData("\U0001F3F3\uFE0F\u200D\U0001F308", 2)]
    public void An_emoji_weighs_two(string text, int weightedLength) =>
        Assert.Equal(weightedLength, TweetText.Parse(text).WeightedLength);

    [Fact]
    public void A_chain_of_joined_emoji_that_is_none_weighs_its_parts() =>
        Assert.Equal(599, TweetText.Parse(string.Join('\u200D', Enumerable.Repeat("\U0001F431", 200))).WeightedLength);

    [Fact]
    public void An_ordinary_text_is_kept_as_the_same_object()
    {
        const string text = "Just setting up my chirp, \u3053\u3093\u306B\u3061\u306F";
        Assert.Same(text, TweetText.Parse(text).Text);
    }
}
