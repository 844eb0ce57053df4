using System.Data;
using System.Data.Common;
using Chirp.MySql;
using Chirp.Tests.Servers;
using Xunit;

namespace Chirp.Tests.MySql;

public sealed class CommandTests(MariaDb database) : IClassFixture<MariaDb>
{
    [Fact]
    public async Task Several_results_are_read_one_after_the_other_and_what_is_left_is_skipped()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await using (var command = connection.Command(
            "SELECT 1; SELECT 'a', 'b' UNION ALL SELECT 'c', 'd'; DO 0; SELECT 3"))
        {
            await using var reader = await command.ExecuteReaderAsync();
            Assert.True(await reader.ReadAsync());
            Assert.Equal(1, reader.GetInt32(0));
            Assert.False(await reader.ReadAsync());
            Assert.True(await reader.NextResultAsync());
            Assert.Equal(2, reader.FieldCount);
            Assert.True(await reader.ReadAsync());
            Assert.Equal("b", reader.GetString(1));
        }

        Assert.Equal(4, Convert.ToInt32(await connection.ScalarAsync("SELECT 4")));
    }

    [Fact]
    public async Task An_error_in_a_later_statement_is_thrown_where_its_result_is_asked_for()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await using (var command = connection.Command("SELECT 1; SELECT * FROM no_such_table; SELECT 3"))
        {
            await using var reader = await command.ExecuteReaderAsync();
            Assert.True(await reader.ReadAsync());
            Assert.False(await reader.ReadAsync());
            var error = await Assert.ThrowsAsync<MySqlException>(() => reader.NextResultAsync());
            Assert.Equal((1146, "42S02"), (error.Number, error.SqlState));
        }

        Assert.Equal(4, Convert.ToInt32(await connection.ScalarAsync("SELECT 4")));
    }

    [Fact]
    public async Task A_procedure_gives_its_results_by_the_binary_protocol_too()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await connection.ExecuteAsync("CREATE PROCEDURE two(IN x INT) BEGIN SELECT x; SELECT x + 1, 'y'; END");
        await using var command = connection.Command("CALL two(@x)", ("@x", 41));
        await using var reader = await command.ExecuteReaderAsync();

        Assert.True(await reader.ReadAsync());
        Assert.Equal(41, reader.GetInt32(0));
        Assert.True(await reader.NextResultAsync());
        Assert.True(await reader.ReadAsync());
        Assert.Equal(42, reader.GetInt64(0));
        Assert.Equal("y", reader.GetString(1));
    }

    [Fact]
    public async Task An_error_of_the_server_has_its_number_and_state_and_leaves_the_connection_open()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await connection.ExecuteAsync("CREATE TABLE once (id INT PRIMARY KEY)");
        await connection.ExecuteAsync("INSERT INTO once VALUES (@id)", ("@id", 1));

        var error = await Assert.ThrowsAsync<MySqlException>(
            () => connection.ExecuteAsync("INSERT INTO once VALUES (@id)", ("@id", 1)));

        Assert.Equal(
            (MySqlErrorNumbers.DuplicateKey, "23000", false), (error.Number, error.SqlState, error.IsTransient));
        Assert.Equal(ConnectionState.Open, connection.State);
        Assert.Equal(1, await connection.ExecuteAsync("INSERT INTO once VALUES (@id)", ("@id", 2)));
    }

    [Fact]
    public async Task The_count_of_rows_is_that_of_rows_found_or_written()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await connection.ExecuteAsync("CREATE TABLE counted (id INT PRIMARY KEY, v INT)");

        Assert.Equal(3, await connection.ExecuteAsync("INSERT INTO counted VALUES (1, 1), (2, 2), (3, 3)"));
        Assert.Equal(2, await connection.ExecuteAsync("UPDATE counted SET v = 9 WHERE id < @id", ("@id", 3)));
        Assert.Equal(0, await connection.ExecuteAsync("DELETE FROM counted WHERE id > 99"));
        Assert.Equal(-1, await connection.ExecuteAsync("SELECT * FROM counted"));
    }

    [Fact]
    public async Task Named_parameters_may_repeat_and_come_in_any_order()
    {
        await using var connection = await database.Source.OpenConnectionAsync();

        var rows = await connection.RowsAsync(
            "SELECT @b, @a, @b, '@a', `x@a` /* @a */ FROM (SELECT 1 AS `x@a`) t -- @a", ("@a", "A"), ("b", "B"));

        Assert.Equal(["B", "A", "B", "@a"], rows[0][..4].Cast<string>());
    }

    [Fact]
    public async Task Positional_parameters_are_taken_in_order()
    {
        await using var connection = await database.Source.OpenConnectionAsync();

        var rows = await connection.RowsAsync("SELECT ?, '?', ?", ("", "first"), ("", 2L));

        Assert.Equal(["first", "?", 2L], rows[0]);
    }

    [Fact]
    public async Task A_parameter_that_is_missing_is_named()
    {
        await using var connection = await database.Source.OpenConnectionAsync();

        var error = await Assert.ThrowsAnyAsync<Exception>(
            () => connection.ScalarAsync("SELECT @here, @gone", ("@here", 1)));

        Assert.Contains("@gone", error.Message);
        Assert.Equal(ConnectionState.Open, connection.State);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(50)]
    [InlineData(1000)]
    public async Task A_list_finds_exactly_its_elements(int count)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        var keys = Enumerable.Range(0, count).Select(i => 1L + (i * 3)).ToArray();

        var rows = await connection.RowsAsync(
            "SELECT seq FROM seq_1_to_4000 WHERE seq IN (@keys) ORDER BY seq", ("@keys", keys));

        Assert.Equal(keys, rows.Select(row => Convert.ToInt64(row[0])));
    }

    [Fact]
    public async Task A_list_of_strings_beside_other_parameters_finds_its_elements()
    {
        await using var connection = await database.Source.OpenConnectionAsync();

        var rows = await connection.RowsAsync(
            "SELECT n FROM (SELECT 'a' n UNION SELECT 'b' UNION SELECT 'c' UNION SELECT 'd') t "
            + "WHERE n > @low AND n IN (@names) AND n < @high ORDER BY n",
            ("@low", "a"), ("@names", new[] { "a", "b", "c", "d" }), ("@high", "d"));

        Assert.Equal(["b", "c"], rows.Select(row => row[0]));
    }

    [Fact]
    public async Task An_empty_list_is_in_nothing_and_outside_everything()
    {
        await using var connection = await database.Source.OpenConnectionAsync();

        Assert.Empty(await connection.RowsAsync(
            "SELECT 1 FROM DUAL WHERE 1 IN (@keys)", ("@keys", Array.Empty<long>())));
    }

    [Fact]
    public async Task Lists_of_any_length_need_few_statements()
    {
        await using var source = new MySqlDataSource(database.ConnectionString + ";MaximumPoolSize=1");
        await using var connection = await source.OpenConnectionAsync();
        var before = await PreparesAsync(connection);

        for (var count = 1; count <= 100; count++)
        {
            var keys = Enumerable.Range(1, count).Select(i => (long)i).ToArray();
            var rows = await connection.RowsAsync("SELECT seq FROM seq_1_to_200 WHERE seq IN (@k)", ("@k", keys));
            Assert.Equal(count, rows.Count);
        }

        Assert.InRange(await PreparesAsync(connection) - before, 1, 16);
    }

    [Fact]
    public async Task A_statement_is_prepared_once_a_connection()
    {
        await using var source = new MySqlDataSource(database.ConnectionString + ";MaximumPoolSize=1");
        await using var connection = await source.OpenConnectionAsync();
        var before = await PreparesAsync(connection);

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal((long)i, await connection.ScalarAsync("SELECT @v", ("@v", (long)i)));
        }

        Assert.Equal(1, await PreparesAsync(connection) - before);
    }

    [Fact]
    public async Task Statements_beyond_the_limit_are_closed_on_the_server()
    {
        await using var source = new MySqlDataSource(
            database.ConnectionString + ";MaximumPoolSize=1;MaximumPreparedStatements=4");
        await using var connection = await source.OpenConnectionAsync();

        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(i, Convert.ToInt32(await connection.ScalarAsync($"SELECT @v + {i}", ("@v", 0))));
        }

        var closed = await StatusAsync(connection, "Com_stmt_close");
        Assert.InRange(closed, 45, 50);
    }

    [Fact]
    public async Task A_statement_that_changes_its_columns_is_read_as_it_is_now()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await connection.ExecuteAsync("CREATE TABLE altered (id INT)");
        await connection.ExecuteAsync("INSERT INTO altered VALUES (1)");
        Assert.Single((await connection.RowsAsync("SELECT * FROM altered WHERE id = @id", ("@id", 1)))[0]);

        await connection.ExecuteAsync("ALTER TABLE altered ADD COLUMN text VARCHAR(10) DEFAULT 'new'");

        Assert.Equal([1, "new"], (await connection.RowsAsync("SELECT * FROM altered WHERE id = @id", ("@id", 1)))[0]);
    }

    [Fact]
    public async Task Parameters_may_change_their_types_between_executions()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        object?[] values = [1, "two", null, 3.5, new byte[] { 4 }, long.MaxValue, "five"];

        foreach (var value in values)
        {
            Assert.Equal(value is null ? DBNull.Value : value is int number ? (long)number : value,
                Widen(await connection.ScalarAsync("SELECT @v", ("@v", value))));
        }

        static object? Widen(object? value) => value is int number ? (long)number : value;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_statement_follows_its_connection_to_another_database(bool bySql)
    {
        var other = database.Name + (bySql ? "_sql" : "_call");
        await using var connection = await database.Source.OpenConnectionAsync();
        await connection.ExecuteAsync($"CREATE TABLE IF NOT EXISTS named AS SELECT 'here' AS place, 1 AS id");
        await connection.ExecuteAsync($"CREATE DATABASE {other}");
        await connection.ExecuteAsync($"CREATE TABLE {other}.named AS SELECT 'there' AS place, 1 AS id");
        Assert.Equal("here", await connection.ScalarAsync("SELECT place FROM named WHERE id = @id", ("@id", 1)));

        await (bySql ? connection.ExecuteAsync($"USE {other}") : connection.ChangeDatabaseAsync(other));

        Assert.Equal("there", await connection.ScalarAsync("SELECT place FROM named WHERE id = @id", ("@id", 1)));
        await connection.ExecuteAsync($"DROP DATABASE {other}");
    }

    [Fact]
    public async Task A_batch_gives_every_result_in_order()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await connection.ExecuteAsync("CREATE TABLE batched (id INT PRIMARY KEY, v VARCHAR(20))");
        await using var batch = connection.CreateBatch();
        Add(batch, "INSERT INTO batched VALUES (@id, @v)", ("@id", 1), ("@v", "one"));
        Add(batch, "INSERT INTO batched VALUES (2, 'two')");
        Add(batch, "SELECT v FROM batched WHERE id = @id", ("@id", 1));
        Add(batch, "SELECT COUNT(*) FROM batched");
        await using var reader = await batch.ExecuteReaderAsync();

        Assert.True(await reader.ReadAsync());
        Assert.Equal("one", reader.GetString(0));
        Assert.True(await reader.NextResultAsync());
        Assert.True(await reader.ReadAsync());
        Assert.Equal(2, reader.GetInt64(0));
        Assert.False(await reader.NextResultAsync());
    }

    [Fact]
    public async Task A_batch_that_fails_says_so_and_leaves_the_connection_usable()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await using (var batch = connection.CreateBatch())
        {
            Add(batch, "SELECT 1");
            Add(batch, "SELECT * FROM no_such_table WHERE id = @id", ("@id", 1));
            Add(batch, "SELECT 3");
            var error = await Assert.ThrowsAsync<MySqlException>(() => batch.ExecuteNonQueryAsync());
            Assert.Equal(1146, error.Number);
        }

        Assert.Equal(4, Convert.ToInt32(await connection.ScalarAsync("SELECT 4")));
    }

    [Fact]
    public async Task Synchronous_calls_give_the_same_results()
    {
        using var connection = new MySqlConnection(database.ConnectionString);
        connection.Open();
        using var command = connection.Command("SELECT @v + 1", ("@v", 41L));
        using var reader = command.ExecuteReader();

        Assert.True(reader.Read());
        Assert.Equal(42, reader.GetInt64(0));
        Assert.False(reader.Read());
    }

    [Fact]
    public async Task A_second_command_while_a_reader_is_open_is_refused()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await using (var first = connection.Command("SELECT seq FROM seq_1_to_10"))
        {
            await using var reader = await first.ExecuteReaderAsync();
            await Assert.ThrowsAsync<InvalidOperationException>(() => connection.ScalarAsync("SELECT 1"));
            Assert.True(await reader.ReadAsync());
        }

        Assert.Equal(2, Convert.ToInt32(await connection.ScalarAsync("SELECT 2")));
    }

    [Fact]
    public async Task The_schema_of_a_result_is_known_without_reading_it()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await connection.ExecuteAsync("CREATE TABLE described (id BIGINT PRIMARY KEY, text VARCHAR(20) NOT NULL)");
        await using var command = connection.Command("SELECT id, text AS words FROM described");
        await using var reader = await command.ExecuteReaderAsync();

        Assert.False(reader.HasRows);
        Assert.Equal(["id", "words"], Enumerable.Range(0, reader.FieldCount).Select(reader.GetName));
        Assert.Equal(1, reader.GetOrdinal("WORDS"));
        Assert.Throws<IndexOutOfRangeException>(() => reader.GetOrdinal("gone"));
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

    private static Task<long> PreparesAsync(DbConnection connection) => StatusAsync(connection, "Com_stmt_prepare");

    /// <summary>Counters of the session alone.</summary>
    private static async Task<long> StatusAsync(DbConnection connection, string name) =>
        long.Parse((string)(await connection.RowsAsync($"SHOW SESSION STATUS LIKE '{name}'"))[0][1]);
}
