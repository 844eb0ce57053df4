using Chirp.Data.Model;
using Chirp.Data.Sql;
using Chirp.Data.Stores;
using Xunit;

namespace Chirp.Tests.Data.Stores;

/// <summary>Somebody with more of everything than a step removes leaves; the process dies again and again.</summary>
public abstract class AccountDeletionTests(DatabaseKind kind)
{
    /// <summary>More than the 500 rows of a step.</summary>
    private const int Many = 510;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_deletion_that_is_interrupted_at_every_step_is_invisible_at_once_and_exact_in_the_end()
    {
        await using var database = await TestDatabase.OpenAsync(kind);
        var crowd = await Crowd.OpenAsync(database, Many);
        await crowd.CheckBeforeAsync();

        await DieAfterAsync(1, mortal => new AccountStore(
            mortal, new SnowflakeClock(0, TimeProvider.System), database.Data.Sessions, database.Data.Events)
            .DeleteAsync(crowd.Leaver, null, Stop).AsTask());
        await crowd.CheckIsInvisibleAsync();

        var deaths = 0;
        while (await crowd.CountAsync("SELECT COUNT(*) FROM removals") > 0)
        {
            await DieAfterAsync(2, mortal => Removals.FinishAllAsync(mortal, database.Data.Events, Stop).AsTask());
            await crowd.CheckIsInvisibleAsync();
            deaths++;
        }

        Assert.True(deaths > 3, $"It took {deaths} steps only.");
        await crowd.CheckNothingIsLeftAsync();

        async Task DieAfterAsync(int writes, Func<SqlDatabase, Task> work)
        {
            try
            {
                await work(new MortalDatabase(database.Data.Sql, writes));
            }
            catch (DeathException)
            {
                // Somebody else goes on.
            }
        }
    }

    [Fact]
    public async Task A_restart_finishes_a_deletion()
    {
        await using var database = await TestDatabase.OpenAsync(kind);
        var crowd = await Crowd.OpenAsync(database, 20);
        await Assert.ThrowsAsync<DeathException>(async () => await new AccountStore(
            new MortalDatabase(database.Data.Sql, 1), new SnowflakeClock(0, TimeProvider.System),
            database.Data.Sessions, database.Data.Events).DeleteAsync(crowd.Leaver, null, Stop));
        Assert.Equal(1, await crowd.CountAsync("SELECT COUNT(*) FROM removals"));

        await database.ReopenAsync(TimeProvider.System);
        while (await crowd.CountAsync("SELECT COUNT(*) FROM removals") > 0)
        {
            Stop.ThrowIfCancellationRequested();
        }

        await crowd.CheckNothingIsLeftAsync();
    }
}

public sealed class AccountDeletionTestsOnSqlite() : AccountDeletionTests(DatabaseKind.Sqlite);

public sealed class AccountDeletionTestsOnMySql() : AccountDeletionTests(DatabaseKind.MySql);
