using Chirp.Data.Model;
using Chirp.GraphQL.Features;
using Xunit;

namespace Chirp.Tests.GraphQL.Features;

public sealed class GlobalIdTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(920_061_541_986_250_758)]
    [InlineData(long.MaxValue)]
    public void An_id_reads_back_as_what_it_was(long value)
    {
        var text = GlobalId.Of(new TweetId(value)).ToString();

        Assert.Equal(GlobalId.Length, text.Length);
        Assert.Equal(new TweetId(value), GlobalId.Parse(text).AsTweet);
    }

    [Fact]
    public void An_id_is_of_one_type_alone()
    {
        var id = GlobalId.Parse(GlobalId.Of(new UserId(7)).ToString());

        Assert.Equal(new UserId(7), id.AsUser);
        Assert.Null(id.AsTweet);
        Assert.Null(id.AsSession);
    }

    [Fact]
    public void Every_text_that_differs_in_a_character_is_no_id_or_another()
    {
        var text = GlobalId.Of(new TweetId(1)).ToString();
        for (var i = 0; i < text.Length; i++)
        {
            var other = text[..i] + (text[i] == 'A' ? 'B' : 'A') + text[(i + 1)..];
            Assert.NotEqual(new TweetId(1), GlobalId.Parse(other).AsTweet);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("nothing")]
    [InlineData("VAAAAAAAAAA")]
    [InlineData("VAAAAAAAAAAAA")]
    [InlineData("VAAAAAAAAAAA")]
    [InlineData("V AAAAAAAAAB")]
    [InlineData("VAAAAAAAAAé1")]
    [InlineData("WAAAAAAAAAAB")]
    [InlineData("VP__________")]
    public void Garbage_is_no_id(string text) => Assert.Equal(default, GlobalId.Parse(text));
}
