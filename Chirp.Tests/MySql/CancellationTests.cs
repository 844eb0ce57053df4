using System.Data;
using System.Data.Common;
using Chirp.MySql;
using Chirp.Tests.Servers;
using Xunit;

namespace Chirp.Tests.MySql;

/// <summary>A statement that is cancelled or takes too long ends on the server, and its connection goes on.</summary>
public sealed class CancellationTests(MariaDb database) : IClassFixture<MariaDb>
{
    [Theory]
    [InlineData("SELECT SLEEP(600)", false)]
    [InlineData("SELECT SLEEP(@s)", true)]
    public async Task A_cancelled_command_is_killed_and_its_connection_stays(string sql, bool prepared)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        var id = await IdAsync(connection);
        using var cancellation = new CancellationTokenSource();
        await using var command = Sleep(connection, sql, prepared);
        var sleeping = command.ExecuteScalarAsync(cancellation.Token);
        await WaitUntilAsleepAsync(id);

        await cancellation.CancelAsync();

        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sleeping);
        Assert.Equal(cancellation.Token, error.CancellationToken);
        Assert.Equal(ConnectionState.Open, connection.State);
        Assert.Equal(id, await IdAsync(connection));
    }

    [Theory]
    [InlineData("SELECT SLEEP(600)", false)]
    [InlineData("SELECT SLEEP(@s)", true)]
    public async Task A_command_timeout_is_its_own_error_that_names_the_setting(string sql, bool prepared)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        var id = await IdAsync(connection);
        await using var command = Sleep(connection, sql, prepared);
        command.CommandTimeout = 1;

        var error = await Assert.ThrowsAsync<MySqlException>(() => command.ExecuteScalarAsync());

        Assert.Equal(MySqlErrorNumbers.CommandTimeout, error.Number);
        Assert.Contains("CommandTimeout", error.Message.Replace(" ", ""));
        Assert.Equal(id, await IdAsync(connection));
    }

    [Fact]
    public async Task The_default_command_timeout_comes_from_the_connection_string()
    {
        await using var source = new MySqlDataSource(database.ConnectionString + ";DefaultCommandTimeout=1");
        await using var connection = await source.OpenConnectionAsync();

        var error = await Assert.ThrowsAsync<MySqlException>(() => connection.ScalarAsync("SELECT SLEEP(600)"));

        Assert.Equal(MySqlErrorNumbers.CommandTimeout, error.Number);
    }

    [Fact]
    public async Task Cancel_from_another_thread_interrupts_the_command()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        var id = await IdAsync(connection);
        await using var command = Sleep(connection, "SELECT SLEEP(600)", prepared: false);
        var sleeping = command.ExecuteScalarAsync();
        await WaitUntilAsleepAsync(id);

        command.Cancel();
        await Record.ExceptionAsync(() => sleeping);

        Assert.Equal(id, await IdAsync(connection));
    }

    [Fact]
    public async Task A_reader_cancelled_between_rows_leaves_the_connection_to_the_next_command()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        using var cancellation = new CancellationTokenSource();
        await using (var command = connection.Command("SELECT a.seq FROM seq_1_to_100000 a, seq_1_to_1000 b"))
        {
            await using var reader = await command.ExecuteReaderAsync(cancellation.Token);
            Assert.True(await reader.ReadAsync(cancellation.Token));
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            {
                while (await reader.ReadAsync(cancellation.Token))
                {
                }
            });
        }

        Assert.Equal("next", await connection.ScalarAsync("SELECT @v", ("@v", "next")));
    }

    /// <summary>Closing a reader reads to the end, as everywhere in ADO.NET; who does not want that cancels.</summary>
    [Fact]
    public async Task A_reader_cancelled_before_it_is_closed_does_not_read_to_the_end()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await using (var command = connection.Command(
            "SELECT a.seq FROM seq_1_to_1000000 a, seq_1_to_1000000 b"))
        {
            await using var reader = await command.ExecuteReaderAsync();
            Assert.True(await reader.ReadAsync());
            command.Cancel();
        }

        Assert.Equal("next", await connection.ScalarAsync("SELECT @v", ("@v", "next")));
    }

    [Fact]
    public async Task A_token_cancelled_before_sends_nothing()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await connection.ExecuteAsync("CREATE TABLE untouched (id INT)");
        await using var command = connection.Command("INSERT INTO untouched VALUES (1)");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => command.ExecuteNonQueryAsync(new CancellationToken(canceled: true)));

        Assert.Empty(await connection.RowsAsync("SELECT * FROM untouched"));
    }

    /// <summary>A late KILL must not meet the command after the one it was meant for.</summary>
    [Fact]
    public async Task Cancelling_as_a_command_ends_never_hits_the_next_one()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        for (var i = 0; i < 200; i++)
        {
            using var cancellation = new CancellationTokenSource();
            await using var command = connection.Command("SELECT SLEEP(0.001)");
            var running = command.ExecuteScalarAsync(cancellation.Token);
            var cancelling = Task.Run(cancellation.Cancel);
            await Record.ExceptionAsync(() => running);
            await cancelling;
            Assert.Equal((long)i, await connection.ScalarAsync("SELECT @v", ("@v", (long)i)));
        }
    }

    private static DbCommand Sleep(DbConnection connection, string sql, bool prepared) =>
        prepared ? connection.Command(sql, ("@s", 600)) : connection.Command(sql);

    private static async Task<long> IdAsync(DbConnection connection) =>
        Convert.ToInt64(await connection.ScalarAsync("SELECT CONNECTION_ID()"));

    private async Task WaitUntilAsleepAsync(long id)
    {
        await using var other = await database.Source.OpenConnectionAsync();
        while ((await other.RowsAsync(
            $"SELECT 1 FROM information_schema.PROCESSLIST WHERE ID = {id} AND STATE = 'User sleep'")).Count == 0)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
