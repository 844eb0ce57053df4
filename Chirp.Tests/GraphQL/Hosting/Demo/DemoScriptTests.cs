using System.Text.RegularExpressions;
using Chirp.Data.Text;
using Chirp.GraphQL.Hosting.Demo;
using Xunit;

namespace Chirp.Tests.GraphQL.Hosting.Demo;

public sealed class DemoScriptTests
{
    private static readonly DemoScript Script = new(300, 4_000);

    [Fact]
    public void It_is_the_same_every_time()
    {
        var again = new DemoScript(300, 4_000);
        Assert.Equal(Script.People, again.People);
        Assert.Equal(Script.Follows, again.Follows);
        Assert.Equal(Script.Tweets.Select(tweet => tweet.Text), again.Tweets.Select(tweet => tweet.Text));
    }

    [Fact]
    public void Every_handle_is_one_and_stands_once()
    {
        Assert.Equal(300, Script.People.DistinctBy(person => person.Handle).Count());
        Assert.All(Script.People, person => Assert.Matches(new Regex("^[a-z0-9_]{1,15}$"), person.Handle));
    }

    [Fact]
    public void Every_profile_fits()
    {
        Assert.All(Script.People, person => Assert.InRange(person.Name.Length, 1, 50));
        Assert.All(Script.People, person => Assert.InRange(person.Bio.Length, 1, 160));
    }

    [Fact]
    public void Every_tweet_is_one_by_the_rules_of_twitter_text() =>
        Assert.All(Script.Tweets, tweet => Assert.Equal(TweetTextProblem.None, TweetText.Parse(tweet.Text).Problem));

    [Fact]
    public void A_reply_stands_behind_what_it_replies_to() => Assert.All(
        Script.Tweets.Index(),
        tweet => Assert.True(tweet.Item.InReplyTo is null || tweet.Item.InReplyTo < tweet.Index));

    [Fact]
    public void It_is_varied()
    {
        Assert.True(Script.Tweets.DistinctBy(tweet => tweet.Text).Count() > 2_000);
        Assert.InRange(Script.Tweets.Count(tweet => tweet.InReplyTo is not null), 800, 1_600);
        Assert.Contains(Script.Tweets, tweet => tweet.Place is not null);
        Assert.DoesNotContain(Script.Tweets, tweet => tweet.Text.Contains('{', StringComparison.Ordinal));
    }
}
