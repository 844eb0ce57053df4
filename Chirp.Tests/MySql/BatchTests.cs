using System.Data.Common;
using Chirp.MySql;
using Chirp.Tests.MySql.Fake;
using Chirp.Tests.Servers;
using Xunit;

namespace Chirp.Tests.MySql;

public sealed class BatchTests(MariaDb database) : IClassFixture<MariaDb>
{
    [Fact]
    public async Task Commands_are_sent_before_any_is_answered_and_new_statements_are_prepared_together()
    {
        await using var server = new FakeServer(static async session =>
        {
            await session.AcceptAsync();
            var prepares = await ReadAsync(session, 2);
            Assert.All(prepares, static payload => Assert.Equal(FakeCommand.Prepare, payload[0]));
            foreach (var id in (int[])[7, 8])
            {
                session.Sequence = 1;
                await session.SendAsync([FakePackets.PrepareOk(id, columns: 0, parameters: 1),
                    FakePackets.Column("?", FakeType.VarString), .. session.AfterDefinitions()]);
            }

            var commands = await ReadAsync(session, 4);
            Assert.Equal(
                [
                    (FakeCommand.Execute, 7), (FakeCommand.Query, 'D'), (FakeCommand.Execute, 8),
                    (FakeCommand.Execute, 7),
                ],
                commands.Select(static payload => (payload[0], (int)payload[1])));
            foreach (var rows in (byte[])[1, 0, 2, 3])
            {
                session.Sequence = 1;
                await session.SendAsync(FakePackets.Ok(affectedRows: rows));
            }

            await session.DrainAsync();
        });
        await using var source = new MySqlDataSource(server.ConnectionString());
        await using var connection = await source.OpenConnectionAsync();
        await using var batch = connection.CreateBatch();
        Add(batch, "UPDATE a SET v = @v", ("@v", 1));
        Add(batch, "DO 0");
        Add(batch, "UPDATE b SET v = @v", ("@v", 1));
        Add(batch, "UPDATE a SET v = @v", ("@v", 2));

        Assert.Equal(6, await batch.ExecuteNonQueryAsync());
        Assert.Equal([1, 0, 2, 3], batch.BatchCommands.Select(static command => command.RecordsAffected));
    }

    [Fact]
    public async Task A_statement_known_to_the_connection_is_not_prepared_again()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        Assert.Equal(1L, await connection.ScalarAsync("SELECT @known", ("@known", 1L)));
        var before = await PreparesAsync(connection);

        await using var batch = connection.CreateBatch();
        Add(batch, "SELECT @known", ("@known", 2L));
        Add(batch, "SELECT @fresh, 1", ("@fresh", 3L));
        Add(batch, "SELECT @fresh, 1", ("@fresh", 4L));

        Assert.Equal([2L, 3L, 4L], await FirstColumnsAsync(batch));
        Assert.Equal(before + 1, await PreparesAsync(connection));
    }

    [Fact]
    public async Task Each_command_counts_its_own_rows()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await connection.ExecuteAsync("CREATE TABLE counted (id INT PRIMARY KEY, v INT)");
        await using var batch = connection.CreateBatch();
        Add(batch, "INSERT INTO counted VALUES (@a, 1), (@b, 1)", ("@a", 1), ("@b", 2));
        Add(batch, "SELECT * FROM counted");
        Add(batch, "UPDATE counted SET v = 2; DELETE FROM counted WHERE id = 1");
        Add(batch, "UPDATE counted SET v = @v; UPDATE counted SET v = @v + 1", ("@v", 5));
        Add(batch, "DELETE FROM counted WHERE id = @id", ("@id", 77));

        Assert.Equal(7, await batch.ExecuteNonQueryAsync());
        Assert.Equal([2, -1, 3, 2, 0], batch.BatchCommands.Select(static command => command.RecordsAffected));
    }

    /// <summary>What ran is told by the rows: those in front of the error and, sent with it, those behind.</summary>
    [Fact]
    public async Task What_is_sent_with_a_command_that_fails_runs_and_the_connection_stays()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await connection.ExecuteAsync("CREATE TABLE failed (id INT PRIMARY KEY)");
        var batch = connection.CreateBatch();
        Add(batch, "SELECT 1");
        foreach (var id in (int[])[1, 1, 2, 2, 3])
        {
            Add(batch, "INSERT INTO failed VALUES (@id)", ("@id", id));
        }

        Add(batch, "SELECT id, REPEAT('x', 1000) FROM failed");
        await using (var reader = await batch.ExecuteReaderAsync())
        {
            Assert.True(await reader.ReadAsync());
            Assert.Equal(1, reader.GetInt32(0));
            var error = await Assert.ThrowsAsync<MySqlException>(() => reader.NextResultAsync());
            Assert.Equal(MySqlErrorNumbers.DuplicateKey, error.Number);
            Assert.False(await reader.NextResultAsync());
        }

        Assert.Equal(
            [-1, 1, -1, -1, -1, -1, -1], batch.BatchCommands.Select(static command => command.RecordsAffected));
        Assert.Equal([[1], [2], [3]], await connection.RowsAsync("SELECT id FROM failed ORDER BY id"));
    }

    [Fact]
    public async Task What_is_before_a_statement_that_cannot_be_prepared_runs()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await using var batch = connection.CreateBatch();
        Add(batch, "SELECT @v", ("@v", 1L));
        Add(batch, "SELECT @v FROM nowhere", ("@v", 2L));
        Add(batch, "SELECT @v", ("@v", 3L));
        await using var reader = await batch.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        Assert.Equal(1L, reader.GetInt64(0));

        var error = await Assert.ThrowsAsync<MySqlException>(() => reader.NextResultAsync());

        Assert.Equal(1146, error.Number);
        await reader.DisposeAsync();
        Assert.Equal("next", await connection.ScalarAsync("SELECT 'next'"));
    }

    [Fact]
    public async Task What_is_behind_the_round_trip_of_a_command_that_fails_does_not_run()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await connection.ExecuteAsync("CREATE TABLE stopped (id INT PRIMARY KEY)");
        await using var batch = connection.CreateBatch();
        for (var i = 0; i < 200; i++)
        {
            Add(batch, "INSERT INTO stopped VALUES (@id)", ("@id", i == 1 ? 0 : i));
        }

        await Assert.ThrowsAsync<MySqlException>(() => batch.ExecuteNonQueryAsync());
        Assert.Equal(63L, await connection.ScalarAsync("SELECT COUNT(*) FROM stopped"));
    }

    [Fact]
    public async Task Hundreds_of_commands_give_their_results_in_order()
    {
        await using var source = new MySqlDataSource(database.ConnectionString + ";MaximumPreparedStatements=3");
        await using var connection = await source.OpenConnectionAsync();
        await using var batch = connection.CreateBatch();
        for (var i = 0; i < 500; i++)
        {
            // Five statements, where three are kept, and a text.
            Add(batch, i % 6 == 5 ? $"SELECT {i}" : $"SELECT @i + {i % 6} - {i % 6}", ("@i", (long)i));
        }

        Assert.Equal(Enumerable.Range(0, 500).Select(static i => (long)i), await FirstColumnsAsync(batch));
    }

    /// <summary>64 KiB of commands, each answered by half a mebibyte: the server waits for its reader.</summary>
    [Fact]
    public async Task Results_larger_than_every_buffer_do_not_stop_a_batch()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await using var batch = connection.CreateBatch();
        for (var i = 0; i < 130; i++)
        {
            Add(batch, "SELECT @i, LENGTH(@t), REPEAT('r', 500000)", ("@i", (long)i), ("@t", new string('t', 2000)));
        }

        Assert.Equal(Enumerable.Range(0, 130).Select(static i => (long)i), await FirstColumnsAsync(batch));
    }

    [Fact]
    public async Task A_command_larger_than_a_round_trip_keeps_its_place()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await using var batch = connection.CreateBatch();
        foreach (var length in (int[])[1, 700_000, 2, 100_000, 3])
        {
            Add(batch, "SELECT LENGTH(@text)", ("@text", new string('t', length)));
        }

        Assert.Equal([1L, 700_000L, 2L, 100_000L, 3L], await FirstColumnsAsync(batch));
    }

    [Fact]
    public async Task A_command_may_use_what_one_before_it_makes()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await using var batch = connection.CreateBatch();
        Add(batch, "SELECT @v", ("@v", 5L));
        Add(batch, "CREATE TEMPORARY TABLE made (id BIGINT)");
        Add(batch, "INSERT INTO made VALUES (@id)", ("@id", 6L));
        Add(batch, "SELECT id FROM made WHERE id = @id", ("@id", 6L));

        Assert.Equal([5L, 6L], await FirstColumnsAsync(batch));
    }

    [Fact]
    public async Task A_value_that_cannot_be_sent_stops_its_batch_before_anything_is()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await connection.ExecuteAsync("CREATE TABLE unsent (id INT)");
        await using var batch = connection.CreateBatch();
        Add(batch, "INSERT INTO unsent VALUES (@id)", ("@id", 1));
        Add(batch, "INSERT INTO unsent VALUES (@id)", ("@id", new Version(1, 2)));

        await Assert.ThrowsAsync<NotSupportedException>(() => batch.ExecuteNonQueryAsync());
        Assert.Equal(0L, await connection.ScalarAsync("SELECT COUNT(*) FROM unsent"));
    }

    [Fact]
    public async Task A_cancelled_batch_runs_nothing_more_and_its_place_in_the_pool_is_free()
    {
        await using var source = new MySqlDataSource(database.ConnectionString + ";MaximumPoolSize=1");
        await using (var connection = await source.OpenConnectionAsync())
        {
            await connection.ExecuteAsync("CREATE TABLE cancelled (id INT)");
            await using var batch = connection.CreateBatch();
            Add(batch, "SELECT SLEEP(@s)", ("@s", 60));
            Add(batch, "INSERT INTO cancelled VALUES (1)");
            using var stop = new CancellationTokenSource();
            var running = batch.ExecuteNonQueryAsync(stop.Token);
            await WaitUntilRunsAsync("SELECT SLEEP");
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        }

        await using var other = await source.OpenConnectionAsync();
        Assert.Equal(0L, await other.ScalarAsync("SELECT COUNT(*) FROM cancelled"));
    }

    [Fact]
    public async Task A_batch_out_of_time_says_so()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await using var batch = connection.CreateBatch();
        batch.Timeout = 1;
        Add(batch, "SELECT SLEEP(60)");
        Add(batch, "SELECT 2");

        var error = await Assert.ThrowsAsync<MySqlException>(() => batch.ExecuteNonQueryAsync());
        Assert.Equal(MySqlErrorNumbers.CommandTimeout, error.Number);
    }

    private async Task WaitUntilRunsAsync(string sql)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        while (0L.Equals(await connection.ScalarAsync(
            "SELECT COUNT(*) FROM information_schema.processlist WHERE db = DATABASE() AND info LIKE CONCAT(@sql, '%')",
            ("@sql", sql))))
        {
            await Task.Yield();
        }
    }

    private static async Task<List<byte[]>> ReadAsync(FakeSession session, int count)
    {
        var payloads = new List<byte[]>();
        while (payloads.Count < count)
        {
            payloads.Add(await session.ReadAsync());
        }

        return payloads;
    }

    private static async Task<List<long>> FirstColumnsAsync(DbBatch batch)
    {
        var values = new List<long>();
        await using var reader = await batch.ExecuteReaderAsync();
        do
        {
            while (await reader.ReadAsync())
            {
                values.Add(reader.GetInt64(0));
            }
        }
        while (await reader.NextResultAsync());
        return values;
    }

    private static void Add(DbBatch batch, string sql, params (string Name, object Value)[] values)
    {
        var command = batch.CreateBatchCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }

        batch.BatchCommands.Add(command);
    }

    private static async Task<long> PreparesAsync(DbConnection connection) =>
        long.Parse((string)(await connection.RowsAsync("SHOW SESSION STATUS LIKE 'Com_stmt_prepare'"))[0][1]);
}
