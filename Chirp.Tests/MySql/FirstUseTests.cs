using System.Data;
using System.Data.Common;
using Chirp.MySql;
using Chirp.Tests.MySql.Fake;
using Chirp.Tests.Servers;
using Xunit;

namespace Chirp.Tests.MySql;

/// <summary>A statement that is new to its connection is prepared and executed in one round trip on MariaDB.</summary>
public sealed class FirstUseTests(MariaDb database) : IClassFixture<MariaDb>
{
    // The bit that MySQL sets and MariaDB does not.
    private const int MariaDbCapabilities = FakePackets.Capabilities & ~1;

    [Fact]
    public async Task Both_are_sent_before_either_is_answered()
    {
        await using var server = new FakeServer(static async session =>
        {
            await session.AcceptAsync(MariaDbCapabilities);
            Assert.Equal(FakeCommand.Prepare, (await session.ReadAsync())[0]);
            Assert.Equal([FakeCommand.Execute, 1, 0, 0, 0], (await session.ReadAsync())[..5]);
            await PreparedAsync(session, 1);
            session.Sequence = 1;
            await session.SendAsync(FakePackets.Ok(affectedRows: 3));
            await session.DrainAsync();
        });
        await using var source = new MySqlDataSource(server.ConnectionString());
        await using var connection = await source.OpenConnectionAsync();

        Assert.Equal(3, await connection.ExecuteAsync("UPDATE t SET v = @v", ("@v", 1)));
    }

    [Fact]
    public async Task Under_another_number_than_foreseen_it_is_executed_again()
    {
        await using var server = new FakeServer(static async session =>
        {
            await session.AcceptAsync(MariaDbCapabilities);
            await session.ReadAsync();
            await session.ReadAsync();
            await PreparedAsync(session, 9);
            session.Sequence = 1;
            await session.SendAsync(Unknown());
            Assert.Equal([FakeCommand.Execute, 9, 0, 0, 0], (await session.ReadAsync())[..5]);
            await session.SendAsync(FakePackets.Ok(affectedRows: 3));
            await session.DrainAsync();
        });
        await using var source = new MySqlDataSource(server.ConnectionString());
        await using var connection = await source.OpenConnectionAsync();

        Assert.Equal(3, await connection.ExecuteAsync("UPDATE t SET v = @v", ("@v", 1)));
    }

    [Fact]
    public async Task A_statement_that_runs_under_a_number_nobody_got_costs_the_connection()
    {
        await using var server = new FakeServer(static async session =>
        {
            await session.AcceptAsync(MariaDbCapabilities);
            await session.ReadAsync();
            await session.ReadAsync();
            await session.SendAsync(FakePackets.Error(1461, "42000", "Can't create more than max_prepared_stmt_count"));
            session.Sequence = 1;
            await session.SendAsync(FakePackets.Ok(affectedRows: 3));
            await session.DrainAsync();
        });
        await using var source = new MySqlDataSource(server.ConnectionString());
        await using var connection = await source.OpenConnectionAsync();

        var error = await Assert.ThrowsAsync<MySqlException>(
            () => connection.ExecuteAsync("UPDATE t SET v = @v", ("@v", 1)));

        Assert.Equal(MySqlErrorNumbers.Protocol, error.Number);
        Assert.Equal(ConnectionState.Broken, connection.State);
    }

    [Fact]
    public async Task A_malformed_answer_to_a_preparation_costs_the_connection()
    {
        await using var server = new FakeServer(static session => FakeCommands.ServeAsync(session, async command =>
        {
            if (command.Code != FakeCommand.Prepare)
            {
                return false;
            }

            await session.SendAsync([7, 7, 7]);
            return true;
        }));
        await using var source = new MySqlDataSource(server.ConnectionString());
        await using var connection = await source.OpenConnectionAsync();

        var error = await Assert.ThrowsAsync<MySqlException>(
            () => connection.ExecuteAsync("UPDATE t SET v = @v", ("@v", 1)));

        Assert.Equal(MySqlErrorNumbers.Protocol, error.Number);
        Assert.Equal(ConnectionState.Broken, connection.State);
    }

    [Fact]
    public async Task A_malformed_answer_to_a_reset_costs_the_connection()
    {
        await using var server = new FakeServer(static session => FakeCommands.ServeAsync(session, async command =>
        {
            if (command.Code != FakeCommand.Reset)
            {
                return false;
            }

            await session.SendAsync([7, 7, 7]);
            return true;
        }));
        await using var source = new MySqlDataSource(
            server.ConnectionString("SslMode=Disabled;ConnectionReset=Always"));
        await using (await source.OpenConnectionAsync())
        {
        }

        await using var connection = await source.OpenConnectionAsync();
        var error = await Assert.ThrowsAsync<MySqlException>(() => connection.ExecuteAsync("DO 0"));

        Assert.Equal(MySqlErrorNumbers.Protocol, error.Number);
        Assert.Equal(ConnectionState.Broken, connection.State);
    }

    [Fact]
    public async Task The_server_gives_the_numbers_that_are_foreseen()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await ThrowsAsync(connection, "SELECT no_such_column + @v");
        var before = await ExecutionsAsync(connection);

        for (var i = 1L; i <= 20; i++)
        {
            Assert.Equal(i, await connection.ScalarAsync($"SELECT @v + {i}", ("@v", 0L)));
        }

        // One more for the first behind the statement that was refused: its number was never seen.
        Assert.InRange(await ExecutionsAsync(connection) - before, 20, 21);
    }

    [Fact]
    public async Task A_statement_that_is_refused_says_why_and_the_connection_stays()
    {
        await using var connection = await database.Source.OpenConnectionAsync();

        Assert.Equal(1146, await ThrowsAsync(connection, "SELECT * FROM no_such_table WHERE id = @v"));
        Assert.Equal(7L, await connection.ScalarAsync("SELECT @v", ("@v", 7L)));
    }

    [Fact]
    public async Task A_statement_prepared_by_SQL_is_not_taken_for_one_of_the_drivers()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await connection.ExecuteAsync("CREATE TABLE foreign_statement (id BIGINT)");
        await connection.ScalarAsync("SELECT @v", ("@v", 7L));
        await connection.ExecuteAsync("PREPARE other FROM 'INSERT INTO foreign_statement VALUES (?)'");

        Assert.Equal(8L, await connection.ScalarAsync("SELECT @v, 1", ("@v", 8L)));
        Assert.Equal(0L, await connection.ScalarAsync("SELECT COUNT(*) FROM foreign_statement"));
    }

    [Fact]
    public async Task Numbers_go_on_behind_a_reset()
    {
        await using var source = new MySqlDataSource(
            database.ConnectionString + ";MaximumPoolSize=1;ConnectionReset=Always");
        for (var i = 1L; i <= 4; i++)
        {
            await using var connection = await source.OpenConnectionAsync();
            Assert.Equal(i, await connection.ScalarAsync("SELECT @v", ("@v", i)));
        }
    }

    private static async Task<int> ThrowsAsync(DbConnection connection, string sql) =>
        (await Assert.ThrowsAsync<MySqlException>(() => connection.ScalarAsync(sql, ("@v", 1L)))).Number;

    private static Task PreparedAsync(FakeSession session, int id) => session.SendAsync(
        [FakePackets.PrepareOk(id, columns: 0, parameters: 1), FakePackets.Column("?", FakeType.VarString),
            .. session.AfterDefinitions()]);

    private static byte[] Unknown() => FakePackets.Error(1243, "HY000", "Unknown prepared statement handler");

    private static async Task<long> ExecutionsAsync(DbConnection connection) =>
        long.Parse((string)(await connection.RowsAsync("SHOW SESSION STATUS LIKE 'Com_stmt_execute'"))[0][1]);
}
