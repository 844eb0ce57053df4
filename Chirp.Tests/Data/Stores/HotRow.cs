using System.Data.Common;
using Chirp.Tests.Servers;
using Xunit;

namespace Chirp.Tests.Data.Stores;

/// <summary>Somebody who is in the middle of a write: holds what a statement locks, until disposed of.</summary>
internal sealed class HotRow : IAsyncDisposable
{
    private readonly DbConnection _connection;

    private HotRow(DbConnection connection) => _connection = connection;

    public static Task<HotRow> OfTweetAsync(TestDatabase database, long id) =>
        HoldAsync(database, $"SELECT id FROM tweets WHERE id = {id} FOR UPDATE");

    public static Task<HotRow> OfUserAsync(TestDatabase database, long id) =>
        HoldAsync(database, $"SELECT id FROM users WHERE id = {id} FOR UPDATE");

    public static async Task<HotRow> HoldAsync(TestDatabase database, string statement)
    {
        var connection = await database.ConnectAsync();
        await connection.ExecuteAsync("START TRANSACTION");
        await connection.ExecuteAsync(statement);
        return new HotRow(connection);
    }

    /// <summary>Waits until so many transactions wait for locks; fails where one of these has ended instead.</summary>
    public static async Task WaitForWaitersAsync(TestDatabase database, int count, params Task[] writes)
    {
        while (await database.CountAsync("""
            SELECT COUNT(*) FROM information_schema.innodb_trx AS t
            INNER JOIN information_schema.processlist AS p ON p.id = t.trx_mysql_thread_id
            WHERE t.trx_state = 'LOCK WAIT' AND p.db = DATABASE()
            """) != count)
        {
            Assert.DoesNotContain(writes, static write => write.IsCompleted);
            await PauseAsync(database);
        }
    }

    /// <summary>Waits until no transaction is open any more.</summary>
    public static async Task WaitForQuietAsync(TestDatabase database)
    {
        while (await database.CountAsync("""
            SELECT COUNT(*) FROM information_schema.innodb_trx AS t
            INNER JOIN information_schema.processlist AS p ON p.id = t.trx_mysql_thread_id WHERE p.db = DATABASE()
            """) != 0)
        {
            await PauseAsync(database);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.ExecuteAsync("ROLLBACK");
        await _connection.DisposeAsync();
    }

    /// <summary>InnoDB renews that table only when nobody has read it for a tenth of a second.</summary>
    private static async Task PauseAsync(TestDatabase database)
    {
        TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        await database.CountAsync("SELECT SLEEP(0.2)");
    }
}
