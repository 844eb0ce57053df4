using System.Text;
using Chirp.Data.Text;
using Xunit;

namespace Chirp.Tests.Data.Text;

/// <summary>Texts written to be slow or to break a reader. Work is counted in characters read, not in time.</summary>
public sealed class HostileTextTests
{
    private const int Length = 100_000;

    // Labels, chains, tails and the parts within a domain are each read at most a few times.
    private const int MaxStepsPerUnit = 12;

    [Theory]
    [InlineData("a.")]
    [InlineData("a.co")]
    [InlineData("\u3042")]
    [InlineData("\u3042.")]
    [InlineData("-a.")]
    [InlineData("_a_")]
    [InlineData("a.co/(")]
    [InlineData("a.co/((a)")]
    [InlineData("a.co?!")]
    [InlineData("http://")]
    [InlineData("http://a.")]
    [InlineData("\u3042a.co\u3042.")]
    [InlineData("a.xn--")]
    [InlineData("/a.co,")]
    public void Urls_are_found_in_linear_steps(string pattern)
    {
        foreach (var prefix in (string[])["", "a.", "http://a.co/(", "http://a.co/?"])
        {
            foreach (var suffix in (string[])["", ".", ".com", "/("])
            {
                var text = prefix + string.Concat(Enumerable.Repeat(pattern, Length / pattern.Length)) + suffix;
                UrlScanner.Find(text, out var steps);
                Assert.InRange(steps, 0, (long)text.Length * MaxStepsPerUnit);
            }
        }
    }

    [Fact]
    public void Random_texts_are_read_without_error_and_entities_slice_to_their_values()
    {
        var random = new Random(20261123);
        for (var round = 0; round < 20_000; round++)
        {
            var text = RandomText(random);
            var result = TweetText.Parse(text);
            var offsets = Offsets(result.Text);
            foreach (var entity in result.Entities)
            {
                var slice = result.Text[offsets[entity.Start]..offsets[entity.End]];
                var sign = entity.Kind == EntityKind.Url ? 0 : 1;
                Assert.Equal(slice[sign..], entity.Value + entity.ListSlug);
            }

            var again = TweetText.Parse(result.Text);
            Assert.Equal(result.Text, again.Text);
            Assert.Equal(result.Entities, again.Entities);
            Assert.Equal(
                (result.WeightedLength, result.Problem), (again.WeightedLength, again.Problem));
            _ = EntityExtractor.All(text);
            _ = EntityExtractor.ReplyScreenName(text);
            _ = TextValidator.IsUrl("http://" + text);
        }
    }

    private static string RandomText(Random random)
    {
        string[] pieces =
        [
            "@", "#", "$", "a", "B1", "_", "-", ".", "/", "com", ".co", "http://", "https://t.co/",
            "?x=1", "(", ")", ":", " ",
            "\u3000", "\u3042", "\u3002", "\u0301", "\u0323",
            "\uD83D", "\uDC31", "\U0001F431", "\u200D", "\uFE0F", "\uFEFF",
            "\u202A", "RT", "xn--", "\u00E9", "\uAC00", "\u11A8", "\U0001F1E9",
            "\U000E0067", "\U0001F3F4", "\uFF03", "\n", "!",
        ];
        var text = new StringBuilder();
        for (var count = random.Next(1, 25); count > 0; count--)
        {
            text.Append(random.Next(8) == 0
                ? ((char)random.Next(0x10000)).ToString()
                : pieces[random.Next(pieces.Length)]);
        }

        return text.ToString();
    }

    private static List<int> Offsets(string text)
    {
        var offsets = new List<int>();
        for (var at = 0; at < text.Length; at++)
        {
            offsets.Add(at);
            at += at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 1 : 0;
        }

        offsets.Add(text.Length);
        return offsets;
    }
}
