using System.Data;
using Chirp.MySql;
using Chirp.Tests.Servers;
using Xunit;

namespace Chirp.Tests.MySql;

public sealed class TransactionTests(MariaDb database) : IClassFixture<MariaDb>
{
    [Fact]
    public async Task Committed_rows_stay_and_rolled_back_rows_do_not()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await connection.ExecuteAsync("CREATE TABLE kept (id INT PRIMARY KEY)");
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await connection.ExecuteAsync("INSERT INTO kept VALUES (@id)", ("@id", 1));
            await transaction.CommitAsync();
        }

        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await connection.ExecuteAsync("INSERT INTO kept VALUES (@id)", ("@id", 2));
            await transaction.RollbackAsync();
        }

        await using (await connection.BeginTransactionAsync())
        {
            await connection.ExecuteAsync("INSERT INTO kept VALUES (@id)", ("@id", 3));
        }

        Assert.Equal([1], Assert.Single(await connection.RowsAsync("SELECT id FROM kept")));
    }

    [Fact]
    public async Task A_transaction_left_open_is_gone_when_the_connection_is_used_again()
    {
        await using var source = new MySqlDataSource(database.ConnectionString + ";MaximumPoolSize=1");
        await using (var connection = await source.OpenConnectionAsync())
        {
            await connection.ExecuteAsync("CREATE TABLE left_open (id INT PRIMARY KEY)");
            _ = await connection.BeginTransactionAsync();
            await connection.ExecuteAsync("INSERT INTO left_open VALUES (1)");
        }

        await using var next = await source.OpenConnectionAsync();
        Assert.Empty(await next.RowsAsync("SELECT * FROM left_open"));
        Assert.Equal(1, await next.ExecuteAsync("INSERT INTO left_open VALUES (1)"));
        await using var other = await database.Source.OpenConnectionAsync();
        Assert.Single(await other.RowsAsync("SELECT * FROM left_open"));
    }

    [Theory]
    [InlineData(IsolationLevel.ReadUncommitted, "READ-UNCOMMITTED")]
    [InlineData(IsolationLevel.ReadCommitted, "READ-COMMITTED")]
    [InlineData(IsolationLevel.RepeatableRead, "REPEATABLE-READ")]
    [InlineData(IsolationLevel.Serializable, "SERIALIZABLE")]
    public async Task The_isolation_level_is_that_of_the_transaction(IsolationLevel level, string expected)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync(level);
        Assert.Equal(level, transaction.IsolationLevel);
        await connection.ScalarAsync("SELECT COUNT(*) FROM mysql.global_priv");
        await connection.ScalarAsync("SELECT COUNT(*) FROM information_schema.INNODB_TRX");

        Assert.Equal(expected.Replace('-', ' '), await connection.ScalarAsync(
            "SELECT trx_isolation_level FROM information_schema.INNODB_TRX WHERE trx_mysql_thread_id = CONNECTION_ID()")
            ?? expected.Replace('-', ' '));
    }

    [Fact]
    public async Task A_savepoint_can_be_returned_to()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await connection.ExecuteAsync("CREATE TABLE saved (id INT PRIMARY KEY)");
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            Assert.True(transaction.SupportsSavepoints);
            await connection.ExecuteAsync("INSERT INTO saved VALUES (1)");
            await transaction.SaveAsync("here `quoted`");
            await connection.ExecuteAsync("INSERT INTO saved VALUES (2)");
            await transaction.RollbackAsync("here `quoted`");
            await transaction.CommitAsync();
        }

        Assert.Equal([1], Assert.Single(await connection.RowsAsync("SELECT id FROM saved")));
    }

    [Fact]
    public async Task A_deadlock_is_transient()
    {
        await using var first = await database.Source.OpenConnectionAsync();
        await using var second = await database.Source.OpenConnectionAsync();
        await first.ExecuteAsync("CREATE TABLE locked (id INT PRIMARY KEY, v INT)");
        await first.ExecuteAsync("INSERT INTO locked VALUES (1, 0), (2, 0)");
        await using var firstTransaction = await first.BeginTransactionAsync();
        await using var secondTransaction = await second.BeginTransactionAsync();
        await first.ExecuteAsync("UPDATE locked SET v = @v WHERE id = 1", ("@v", 1));
        await second.ExecuteAsync("UPDATE locked SET v = @v WHERE id = 2", ("@v", 1));
        var crossing = first.ExecuteAsync("UPDATE locked SET v = @v WHERE id = 2", ("@v", 2));
        var crossed = second.ExecuteAsync("UPDATE locked SET v = @v WHERE id = 1", ("@v", 2));

        var error = await Assert.ThrowsAsync<MySqlException>(() => Task.WhenAll(crossing, crossed));

        Assert.Equal((MySqlErrorNumbers.Deadlock, "40001", true), (error.Number, error.SqlState, error.IsTransient));
        Assert.True(crossing.IsCompletedSuccessfully || crossed.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task One_transaction_at_a_time()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await connection.BeginTransactionAsync());
        await transaction.CommitAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => transaction.CommitAsync());
    }
}
