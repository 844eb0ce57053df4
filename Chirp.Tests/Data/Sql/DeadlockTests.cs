using Chirp.Data;
using Chirp.Data.Model;
using Chirp.Tests.Data.Stores;
using Chirp.Tests.Servers;
using Xunit;

namespace Chirp.Tests.Data.Sql;

/// <summary>A write that the server has chosen to end a deadlock is run again.</summary>
public sealed class DeadlockTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_deletion_that_loses_a_deadlock_is_made_after_all()
    {
        await using var database = await TestDatabase.OpenAsync(DatabaseKind.MySql);
        var author = await database.AddPersonAsync();
        var parent = await database.PostAsync(author);
        var reply = await database.PostAsync(author, "yes", parent);
        await using var source = ChirpDatabase.Driver(database.Options.MySqlConnectionString!);
        await using var other = await source.OpenConnectionAsync(Stop);
        // The server ends the transaction that has changed less.
        await other.ExecuteAsync("CREATE TABLE weight (id INT PRIMARY KEY)");
        await other.ExecuteAsync("START TRANSACTION");
        await other.ExecuteAsync("INSERT INTO weight SELECT seq FROM seq_1_to_1000");
        await other.ExecuteAsync("SELECT id FROM tweets WHERE id = @id FOR UPDATE", ("@id", reply.Value));

        // It locks tweets in the order of their ids: it has the first, and waits for the second.
        var deletion = Task.Run(async () => await database.Data.Tweets.DeleteAsync(author, reply, null, Stop), Stop);
        await HotRow.WaitForWaitersAsync(database, 1, deletion);

        // Given at once, though the deletion had it: its transaction is the one that ended.
        await other.ExecuteAsync("SELECT id FROM tweets WHERE id = @id FOR UPDATE", ("@id", parent.Value));
        Assert.False(deletion.IsCompleted, $"It did not wait again: {deletion.Exception?.InnerException}");
        await other.ExecuteAsync("COMMIT");

        Assert.Equal(WriteStatus.Done, (await deletion).Status);
        Assert.Null(await database.FindTweetAsync(reply));
        Assert.Equal(0, (await database.FindTweetAsync(parent))!.ReplyCount);
        Assert.Equal(1, (await database.GetUserAsync(author)).TweetCount);
    }
}
