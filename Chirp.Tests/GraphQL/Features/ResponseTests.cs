using System.Text.RegularExpressions;
using Xunit;

namespace Chirp.Tests.GraphQL.Features;

/// <summary>Whole responses, with ids, times and cursors scrubbed.</summary>
public sealed partial class ResponseTests
{
    [Fact]
    public async Task Home_timeline()
    {
        await using var world = await FeatureWorld.OpenAsync();
        var (ada, bob) = (await world.SignUpAsync("ada"), await world.SignUpAsync("bob"));
        await world.MutateAsync("follow", "", new { userId = bob.Id }, ada.Caller);
        await world.PostAsync(ada, "Mine");
        var bobs = await world.PostAsync(bob, "Hello @ada");
        await world.MutateAsync("favoriteTweet", "", new { tweetId = bobs }, ada.Caller);

        var response = await world.AskAsync(
            """
            { viewer { homeTimeline(first: 2) {
              edges { cursor node { id text createdAt favoriteCount viewerHasFavorited isReply
                author { handle viewerFollows followsViewer } } }
              pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }
            """,
            null, ada.Caller);

        Assert.Equal(
            """
            {"data":{"viewer":{"homeTimeline":{"edges":[
            {"cursor":"…","node":{"id":"…","text":"Hello @ada","createdAt":"…","favoriteCount":1,
            "viewerHasFavorited":true,"isReply":false,
            "author":{"handle":"bob","viewerFollows":true,"followsViewer":false}}},
            {"cursor":"…","node":{"id":"…","text":"Mine","createdAt":"…","favoriteCount":0,"viewerHasFavorited":false,
            "isReply":false,"author":{"handle":"ada","viewerFollows":false,"followsViewer":false}}}],
            "pageInfo":{"hasNextPage":false,"hasPreviousPage":false,"startCursor":"…","endCursor":"…"}}}}}
            """.ReplaceLineEndings(""),
            Scrub(response.ToString()));
    }

    [Fact]
    public async Task Conversation()
    {
        await using var world = await FeatureWorld.OpenAsync();
        var (ada, bob) = (await world.SignUpAsync("ada"), await world.SignUpAsync("bob"));
        var root = await world.PostAsync(ada, "root");
        var reply = await world.PostAsync(bob, "reply", root);
        var answer = await world.PostAsync(ada, "answer", reply);

        var response = await world.AskAsync(
            """
            query ($id: ID!) { tweet(id: $id) { text isReply inReplyTo { text replyCount }
              conversation { root { text replies { nodes { text } } }
                ancestors { text author { handle tweetCount } } } } }
            """,
            new { id = answer });

        Assert.Equal(
            """
            {"data":{"tweet":{"text":"answer","isReply":true,"inReplyTo":{"text":"reply","replyCount":1},
            "conversation":{"root":{"text":"root","replies":{"nodes":[{"text":"reply"}]}},
            "ancestors":[{"text":"root","author":{"handle":"ada","tweetCount":2}},
            {"text":"reply","author":{"handle":"bob","tweetCount":1}}]}}}}
            """.ReplaceLineEndings(""),
            response.ToString());
    }

    [Fact]
    public async Task Viewer()
    {
        await using var world = await FeatureWorld.OpenAsync();
        var ada = await world.SignUpAsync("ada");

        var response = await world.AskAsync(
            """
            { viewer { email dateOfBirth createdAt lastLoginAt user { handle name bio url }
              sessions { id isCurrent userAgent createdAt } } }
            """,
            null, ada.Caller);

        Assert.Equal(
            """
            {"data":{"viewer":{"email":"ada@example.org","dateOfBirth":"1990-01-01","createdAt":"…","lastLoginAt":null,
            "user":{"handle":"ada","name":"ada Name","bio":null,"url":null},
            "sessions":[{"id":"…","isCurrent":true,"userAgent":"tests","createdAt":"…"}]}}}
            """.ReplaceLineEndings(""),
            Scrub(response.ToString()));
    }

    [Fact]
    public async Task Nobody_has_no_viewer()
    {
        await using var world = await FeatureWorld.OpenAsync();

        Assert.Equal("""{"data":{"viewer":null}}""", (await world.AskAsync("{ viewer { email } }")).ToString());
    }

    private static string Scrub(string response) => Changing().Replace(response, "$1\"…\"");

    [GeneratedRegex("""("(?:id|cursor|startCursor|endCursor|createdAt)":)"[^"]+["]""")]
    private static partial Regex Changing();
}
