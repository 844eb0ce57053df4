using Chirp.MySql;
using Chirp.MySql.Protocol;
using Chirp.Tests.MySql.Fake;
using Chirp.Tests.Servers;
using Xunit;

namespace Chirp.Tests.MySql;

/// <summary>Servers that have no room for a prepared statement, have lost it, or cannot follow what it uses.</summary>
public sealed class StatementLossTests(MariaDb database) : IClassFixture<MariaDb>
{
    // The limit is the whole server's: the other one's, where nobody else prepares.
    private static string Server => MariaDb.ReplicaConnectionString;

    [Fact]
    public async Task Where_the_server_has_no_room_a_connections_own_statements_make_some()
    {
        await using var source = new MySqlDataSource(Server);
        await using var connection = await source.OpenConnectionAsync();
        await using var room = await Room.OfAsync(3);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal((long)i, await connection.ScalarAsync($"SELECT @v + {i} - {i}", ("@v", (long)i)));
            Assert.Equal((i % 3) + 1, await room.UsedAsync());
        }
    }

    [Fact]
    public async Task A_batch_of_more_statements_than_there_is_room_for_gives_all_results()
    {
        await using var source = new MySqlDataSource(Server);
        await using var connection = await source.OpenConnectionAsync();
        await using var room = await Room.OfAsync(2);
        await connection.ScalarAsync("SELECT @v", ("@v", 1L));
        await using var batch = Batch(connection, Enumerable.Range(0, 7).Select(i => $"SELECT @v * {i}"));
        await using var reader = await batch.ExecuteReaderAsync();
        var results = new List<long>();
        do
        {
            Assert.True(await reader.ReadAsync());
            results.Add(Convert.ToInt64(reader.GetValue(0)));
        }
        while (await reader.NextResultAsync());

        Assert.Equal([0, 10, 20, 30, 40, 50, 60], results);
    }

    [Fact]
    public async Task Where_others_hold_all_the_room_the_error_is_transient_and_the_connection_stays()
    {
        await using var source = new MySqlDataSource(Server);
        await using var connection = await source.OpenConnectionAsync();
        await using (var other = await source.OpenConnectionAsync())
        {
            await using var room = await Room.OfAsync(1);
            await other.ScalarAsync("SELECT @v", ("@v", 1L));
            for (var i = 0; i < 2; i++)
            {
                var error = await Assert.ThrowsAsync<MySqlException>(
                    () => connection.ScalarAsync("SELECT @v", ("@v", 1L)));
                Assert.Equal((MySqlErrorNumbers.TooManyStatements, true), (error.Number, error.IsTransient));
            }

            Assert.Equal("text", await connection.ScalarAsync("SELECT 'text'"));
        }

        Assert.Equal(1L, await connection.ScalarAsync("SELECT @v", ("@v", 1L)));
    }

    [Fact]
    public async Task A_statement_that_the_server_has_forgotten_is_prepared_again_and_runs_once()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await connection.ExecuteAsync("CREATE OR REPLACE TABLE counted (n INT)");
        await InsertAsync(1);

        await ForgetAsync(connection);
        await InsertAsync(2);
        await InsertAsync(3);

        Assert.Equal([1, 2, 3], (await connection.RowsAsync("SELECT n FROM counted ORDER BY n")).Select(row => row[0]));

        Task InsertAsync(int n) => connection.ExecuteAsync("INSERT INTO counted VALUES (@n)", ("@n", n));
    }

    [Fact]
    public async Task A_batch_whose_statement_is_forgotten_fails_and_the_next_runs()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        string[] texts = ["SELECT @v", "SELECT @v + 1"];
        await using (var first = Batch(connection, texts))
        {
            Assert.Equal(10L, await first.ExecuteScalarAsync());
        }

        await ForgetAsync(connection);
        await using var batch = Batch(connection, texts);
        var error = await Assert.ThrowsAsync<MySqlException>(() => batch.ExecuteScalarAsync());

        Assert.Equal(MySqlErrorNumbers.UnknownStatement, error.Number);
        Assert.Equal(10L, await batch.ExecuteScalarAsync());
    }

    /// <summary>The error may be that of a statement in there, after others have run.</summary>
    [Fact]
    public async Task A_procedure_that_uses_an_unknown_statement_is_not_called_twice()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await connection.ExecuteAsync("CREATE OR REPLACE TABLE called (n INT)");
        await connection.ExecuteAsync("""
            CREATE OR REPLACE PROCEDURE call_unknown(n INT) BEGIN INSERT INTO called VALUES (n); EXECUTE nothing; END
            """);

        var error = await Assert.ThrowsAsync<MySqlException>(
            () => connection.ExecuteAsync("CALL call_unknown(@n)", ("@n", 1)));

        Assert.Equal(MySqlErrorNumbers.UnknownStatement, error.Number);
        Assert.Equal([1], (await connection.RowsAsync("SELECT n FROM called")).Select(row => row[0]));
    }

    /// <summary>The server prepares it again by itself, and describes what its columns are now.</summary>
    [Fact]
    public async Task A_statement_follows_a_table_that_changes()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await connection.ExecuteAsync("CREATE OR REPLACE TABLE shifting AS SELECT 1 AS id, 'a' AS name");
        Assert.Equal([1, "a"], await RowAsync());

        await connection.ExecuteAsync("ALTER TABLE shifting ADD more INT DEFAULT 5 FIRST, MODIFY id BIGINT");
        Assert.Equal([5, 1L, "a"], await RowAsync());
        await using (var other = await database.Source.OpenConnectionAsync())
        {
            await other.ExecuteAsync("DROP TABLE shifting");
            var error = await Assert.ThrowsAsync<MySqlException>(RowAsync);
            Assert.Equal(1146, error.Number);
            await other.ExecuteAsync("CREATE VIEW shifting AS SELECT 'v' AS name, 1 AS id");
        }

        Assert.Equal(["v", 1], await RowAsync());

        async Task<object[]> RowAsync() =>
            Assert.Single(await connection.RowsAsync("SELECT * FROM shifting WHERE id = @id", ("@id", 1)));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public async Task A_statement_the_server_cannot_follow_is_prepared_again_once(int refusals, bool fails)
    {
        var prepared = 0;
        var closed = 0;
        var left = refusals;
        await using var server = new FakeServer(session => FakeCommands.ServeAsync(session, async command =>
        {
            prepared += command.Code == FakeCommand.Prepare ? 1 : 0;
            closed += command.Code == FakeCommand.Close ? 1 : 0;
            if (command.Code != FakeCommand.Execute || left-- <= 0)
            {
                return false;
            }

            await session.SendAsync(FakePackets.Error(1615, "HY000", "Prepared statement needs to be re-prepared"));
            return true;
        }));
        await using var source = new MySqlDataSource(server.ConnectionString());
        await using var connection = await source.OpenConnectionAsync();

        var error = await Record.ExceptionAsync(async () => Assert.Equal(2, (await RowsAsync()).Count));

        Assert.Equal(fails, error is MySqlException { Number: MySqlErrorNumbers.StatementOutdated, IsTransient: true });
        Assert.Equal(fails, error is not null);
        Assert.Equal(2, (await RowsAsync()).Count);
        Assert.Equal((refusals + 1, refusals), (prepared, closed));

        Task<List<object[]>> RowsAsync() => connection.RowsAsync("SELECT id, text FROM t WHERE id > @id", ("@id", 0));
    }

    /// <summary>Resets the session behind its driver's back, as some proxies do.</summary>
    private static async Task ForgetAsync(MySqlConnection connection)
    {
        Commands.WriteReset(connection.Session.Wire.Out);
        await connection.Session.RunSimpleAsync();
    }

    private static MySqlBatch Batch(MySqlConnection connection, IEnumerable<string> texts)
    {
        var batch = connection.CreateBatch();
        foreach (var text in texts)
        {
            var command = new MySqlBatchCommand { CommandText = text };
            command.Parameters.Add("@v", 10L);
            batch.BatchCommands.Add(command);
        }

        return batch;
    }

    /// <summary>As many prepared statements as the other server may have, while it lasts.</summary>
    private sealed class Room(MySqlDataSource source, MySqlConnection connection) : IAsyncDisposable
    {
        public static async Task<Room> OfAsync(int statements)
        {
            var source = new MySqlDataSource(Server);
            var room = new Room(source, await source.OpenConnectionAsync());
            await room.LimitAsync(statements);
            return room;
        }

        public async Task<int> UsedAsync()
        {
            var rows = await connection.RowsAsync("SHOW GLOBAL STATUS LIKE 'Prepared_stmt_count'");
            return int.Parse((string)rows[0][1]);
        }

        public async ValueTask DisposeAsync()
        {
            await LimitAsync(16382);
            await connection.DisposeAsync();
            await source.DisposeAsync();
        }

        private Task LimitAsync(int statements) =>
            connection.ExecuteAsync($"SET GLOBAL max_prepared_stmt_count = {statements}");
    }
}
