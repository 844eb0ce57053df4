using Chirp.Data;
using Chirp.Data.Model;
using Chirp.Tests.Servers;
using Xunit;

namespace Chirp.Tests.Data.Sql;

/// <summary>A write that the server has chosen to end a deadlock is run again.</summary>
public sealed class DeadlockTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_follow_that_loses_a_deadlock_is_made_after_all()
    {
        await using var database = await TestDatabase.OpenAsync(DatabaseKind.MySql);
        var (first, second) = (await database.AddPersonAsync(), await database.AddPersonAsync());
        await using var source = ChirpDatabase.Driver(database.Options.MySqlConnectionString!);
        await using var other = await source.OpenConnectionAsync(Stop);
        await using var watch = await source.OpenConnectionAsync(Stop);
        // The server ends the transaction that has changed less.
        await other.ExecuteAsync("CREATE TABLE weight (id INT PRIMARY KEY)");
        await other.ExecuteAsync("START TRANSACTION");
        await other.ExecuteAsync("INSERT INTO weight SELECT seq FROM seq_1_to_1000");
        await other.ExecuteAsync("SELECT id FROM users WHERE id = @id FOR UPDATE", ("@id", second.Value));

        // It locks people in the order of their ids: it has the first, and waits for the second.
        var follow = Task.Run(async () => await database.Data.Follows.AddAsync(first, second, null, Stop), Stop);
        while (Convert.ToInt64(await watch.ScalarAsync("""
            SELECT COUNT(*) FROM information_schema.innodb_trx AS t
            INNER JOIN information_schema.processlist AS p ON p.id = t.trx_mysql_thread_id
            WHERE t.trx_state = 'LOCK WAIT' AND p.db = DATABASE()
            """)) == 0)
        {
            Assert.False(follow.IsCompleted, $"It did not wait: {follow.Exception?.InnerException}");
            // InnoDB renews this table only when nobody has read it for a tenth of a second.
            await watch.ExecuteAsync("DO SLEEP(0.2)");
        }

        // Given at once, though the follow had it: its transaction is the one that ended.
        await other.ExecuteAsync("SELECT id FROM users WHERE id = @id FOR UPDATE", ("@id", first.Value));
        Assert.False(follow.IsCompleted, $"It did not wait again: {follow.Exception?.InnerException}");
        await other.ExecuteAsync("COMMIT");

        Assert.Equal(WriteStatus.Done, (await follow).Status);
        Assert.Equal(1, (await database.GetUserAsync(second)).FollowerCount);
        Assert.Equal(1, (await database.GetUserAsync(first)).FollowingCount);
    }
}
