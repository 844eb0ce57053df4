using System.Data;
using Chirp.MySql;
using Chirp.Tests.Servers;
using Xunit;

namespace Chirp.Tests.MySql;

/// <summary>What a result says of its columns.</summary>
public sealed class SchemaTests(MariaDb database) : IClassFixture<MariaDb>
{
    [Theory]
    [InlineData(CommandBehavior.Default, false)]
    [InlineData(CommandBehavior.KeyInfo, true)]
    public async Task A_column_is_described_and_its_keys_where_they_are_asked_for(
        CommandBehavior behavior, bool hasKeys)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await connection.ExecuteAsync("""
            CREATE OR REPLACE TABLE described (id BIGINT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(20) NOT NULL,
            price DECIMAL(10,2), story TEXT)
            """);
        await using var command = connection.Command("SELECT id, name AS called, price, story, 1 + 1 FROM described");
        await using var reader = (MySqlDataReader)await command.ExecuteReaderAsync(behavior);

        var columns = reader.GetColumnSchema();

        Assert.Equal(["id", "called", "price", "story", "1 + 1"], columns.Select(column => column.ColumnName));
        Assert.Equal(
            [typeof(long), typeof(string), typeof(decimal), typeof(string), typeof(int)],
            columns.Select(column => column.DataType!));
        Assert.Equal([false, false, true, true, false], columns.Select(column => column.AllowDBNull!.Value));
        Assert.Equal([hasKeys, false, false, false, false], columns.Select(column => column.IsKey!.Value));
        Assert.Equal([true, false, false, false, false], columns.Select(column => column.IsAutoIncrement!.Value));
        Assert.Equal([false, true, false, false, true], columns.Select(column => column.IsAliased!.Value));
        Assert.Equal([false, false, false, false, true], columns.Select(column => column.IsExpression!.Value));
        Assert.Equal([false, false, false, true, false], columns.Select(column => column.IsLong!.Value));
        Assert.Equal(
            ("name", "described", database.Name, 2),
            (columns[1].BaseColumnName, columns[1].BaseTableName, columns[1].BaseCatalogName, columns[2].NumericScale));
    }

    /// <summary>A key that repeats must not make one row of several.</summary>
    [Fact]
    public async Task A_table_loads_every_row_of_a_join()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await connection.ExecuteAsync("CREATE OR REPLACE TABLE parents (id INT PRIMARY KEY, name VARCHAR(9) NOT NULL)");
        await connection.ExecuteAsync("INSERT INTO parents VALUES (1, 'a'), (2, 'b')");
        await using var command = connection.Command(
            "SELECT p.id, p.name, s.seq FROM parents p JOIN seq_1_to_3 s WHERE p.id < @id ORDER BY 1, 3", ("@id", 9));
        await using var reader = await command.ExecuteReaderAsync();
        using var table = new DataTable();

        table.Load(reader);

        Assert.Equal(
            ["1a1", "1a2", "1a3", "2b1", "2b2", "2b3"],
            table.Rows.Cast<DataRow>().Select(row => string.Concat(row.ItemArray)));
    }

    [Fact]
    public async Task A_command_without_rows_has_no_schema()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await using var command = connection.Command("DO 0");
        await using var reader = (MySqlDataReader)await command.ExecuteReaderAsync();

        Assert.Empty(reader.GetColumnSchema());
        Assert.Null(reader.GetSchemaTable());
    }
}
