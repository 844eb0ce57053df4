using Chirp.Data;
using Chirp.Data.Model;
using Chirp.GraphQL.Hosting.Configuration;
using Chirp.GraphQL.Hosting.Demo;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Chirp.Tests.GraphQL.Hosting.Demo;

public sealed class DemoWorldTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chirp-demo").FullName;

    private string Database => Path.Combine(_folder, "chirp.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_first_start_makes_people_who_follow_talk_and_favorite()
    {
        Assert.True(await CreateAsync());
        await using var database = await ChirpDatabase.OpenAsync(
            new DatabaseOptions(Database, null), TimeProvider.System, TestContext.Current.CancellationToken);
        var stop = TestContext.Current.CancellationToken;
        var demo = (await database.Users.FindByHandleAsync([DemoAccount.Handle], stop))[0]!;
        Assert.True(demo.FollowingCount > 0);
        var page = await database.Timelines.HomeAsync(demo.Id, new PageRequest(100), stop);
        var tweets = await database.Tweets.FindAsync([.. page.Items.Select(item => item.Value)], stop);
        Assert.Equal(100, tweets.Count);
        Assert.Contains(tweets, tweet => tweet!.InReplyTo is not null);
        Assert.Contains(tweets, tweet => tweet!.FavoriteCount > 0);
        Assert.All(tweets, tweet => Assert.True(tweet!.CreatedAt < DateTimeOffset.UtcNow));
        Assert.True(tweets[0]!.CreatedAt - tweets[^1]!.CreatedAt > TimeSpan.FromDays(1));
    }

    [Fact]
    public async Task A_second_start_changes_nothing()
    {
        await CreateAsync();
        var before = File.GetLastWriteTimeUtc(Database);
        Assert.False(await CreateAsync());
        Assert.Equal(before, File.GetLastWriteTimeUtc(Database));
    }

    [Fact]
    public async Task What_a_killed_start_left_is_replaced()
    {
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "demo-unfinished.db"), "half", TestContext.Current.CancellationToken);
        Assert.True(await CreateAsync());
        Assert.Equal([Database], Directory.GetFiles(_folder, "*.db"));
    }

    [Fact]
    public async Task Nothing_is_made_where_it_is_not_wanted()
    {
        Assert.False(await CreateAsync(("Demo:Create", "false")));
        Assert.False(File.Exists(Database));
    }

    private Task<bool> CreateAsync(params (string Key, string Value)[] more)
    {
        var values = new Dictionary<string, string?>
        {
            ["Data:Directory"] = _folder,
            ["Demo:Create"] = "true",
            ["Demo:People"] = "30",
            ["Demo:Tweets"] = "400",
        };
        foreach (var (key, value) in more)
        {
            values[key] = value;
        }

        return DemoWorld.CreateAsync(
            ChirpSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build()), TextWriter.Null,
            isTerminal: false, TestContext.Current.CancellationToken);
    }
}
