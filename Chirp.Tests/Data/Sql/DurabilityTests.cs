using System.Globalization;
using Chirp.Data;
using Chirp.Data.Model;
using Chirp.Data.Stores;
using Xunit;

namespace Chirp.Tests.Data.Sql;

/// <summary>What has been acknowledged is there after the process was killed in the middle of its writes.</summary>
public sealed class DurabilityTests
{
    private const string FolderVariable = "CHIRP_TEST_DURABILITY_FOLDER";
    private const int WantedPosts = 200;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_acknowledged_tweet_survives_the_death_of_the_process_and_is_counted()
    {
        var folder = Directory.CreateTempSubdirectory("chirp-data-");
        using (var child = ChildTest.Start(
            typeof(DurabilityTests), nameof(Post_until_killed), (FolderVariable, folder.FullName)))
        {
            // The child writes a line for each acknowledged tweet. It is killed while it posts, and never ends itself.
            for (var lines = 0; lines < WantedPosts && await child.StandardOutput.ReadLineAsync(Stop) is { } line;)
            {
                Assert.False(line.Contains("[FAIL]", StringComparison.Ordinal), line);
                lines += line.StartsWith("posted ", StringComparison.Ordinal) ? 1 : 0;
            }

            child.Kill();
            await child.WaitForExitAsync(Stop);
        }

        var acknowledged = (await File.ReadAllLinesAsync(Path.Combine(folder.FullName, "acknowledged"), Stop))
            .Where(line => line.EndsWith('.'))
            .Select(line => long.Parse(line[..^1], CultureInfo.InvariantCulture)).ToList();
        Assert.True(acknowledged.Count >= WantedPosts, $"The child acknowledged {acknowledged.Count} tweets.");
        await using var database = await OpenAsync(folder.FullName);
        var found = await database.Tweets.FindAsync([.. acknowledged.Select(id => new TweetId(id))], Stop);
        Assert.DoesNotContain(null, found);
        var author = (await database.Users.FindByHandleAsync(["child"], Stop))[0]!;
        Assert.Equal(await CountAsync(database, author.Id), author.TweetCount);
        folder.Delete(recursive: true);
    }

    /// <summary>Runs in the process that is killed, and only there.</summary>
    [Fact(Explicit = true)]
    public async Task Post_until_killed()
    {
        var folder = Environment.GetEnvironmentVariable(FolderVariable);
        Assert.SkipWhen(folder is null, "Only the test of durability runs this, in a process of its own.");
        await using var database = await OpenAsync(folder!);
        var session = await database.Accounts.SignUpAsync(TestDatabase.NewAccount("child"), null, Stop);
        var author = (await database.Sessions.FindAsync(new SessionId(session.Id), Stop))!.UserId;
        await using var log = new StreamWriter(Path.Combine(folder!, "acknowledged")) { AutoFlush = true };
        var gate = new Lock();
        await Parallel.ForAsync(0, int.MaxValue, Stop, async (_, stop) =>
        {
            var result = await database.Tweets.PostAsync(new NewTweet(author, "posted", null, null), null, stop);
            lock (gate)
            {
                log.Write(string.Create(CultureInfo.InvariantCulture, $"{result.Id}.\n"));
                Console.WriteLine($"posted {result.Id}");
            }
        });
    }

    private static async Task<int> CountAsync(ChirpDatabase database, UserId author)
    {
        var count = 0;
        for (var request = new PageRequest(100); ;)
        {
            var page = (await database.Tweets.ByAuthorAsync([author], true, request, Stop))[0];
            count += page.Items.Count;
            if (!page.HasNext)
            {
                return count;
            }

            request = request with { After = page.Items[^1].Position };
        }
    }

    private static ValueTask<ChirpDatabase> OpenAsync(string folder) => ChirpDatabase.OpenAsync(
        new DatabaseOptions(Path.Combine(folder, "chirp.db"), null), TimeProvider.System, Stop);
}
