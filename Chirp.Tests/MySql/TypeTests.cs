using System.Data.Common;
using System.Globalization;
using System.Text;
using Chirp.MySql;
using Chirp.Tests.Servers;
using Xunit;

namespace Chirp.Tests.MySql;

/// <summary>Every type of column, read by the text protocol and by the binary one, and written by parameters.</summary>
public sealed class TypeTests(MariaDb database) : IClassFixture<MariaDb>
{
    /// <summary>A column's type, a literal in SQL, and what it is read as.</summary>
    public static TheoryData<string, string, object> Values => new()
    {
        { "TINYINT", "-128", sbyte.MinValue },
        { "TINYINT", "127", sbyte.MaxValue },
        { "TINYINT UNSIGNED", "255", byte.MaxValue },
        { "TINYINT(1)", "1", true },
        { "TINYINT(1)", "0", false },
        { "SMALLINT", "-32768", short.MinValue },
        { "SMALLINT", "32767", short.MaxValue },
        { "SMALLINT UNSIGNED", "65535", ushort.MaxValue },
        { "MEDIUMINT", "-8388608", -8388608 },
        { "MEDIUMINT", "8388607", 8388607 },
        { "MEDIUMINT UNSIGNED", "16777215", 16777215u },
        { "INT", "-2147483648", int.MinValue },
        { "INT", "2147483647", int.MaxValue },
        { "INT UNSIGNED", "4294967295", uint.MaxValue },
        { "BIGINT", "-9223372036854775808", long.MinValue },
        { "BIGINT", "9223372036854775807", long.MaxValue },
        { "BIGINT UNSIGNED", "18446744073709551615", ulong.MaxValue },
        { "DECIMAL(28,10)", "-123456789012345678.0123456789", -123456789012345678.0123456789m },
        { "DECIMAL(10,2)", "0.10", 0.10m },
        { "FLOAT", "-1.5", -1.5f },
        { "DOUBLE", "0.1", 0.1 },
        { "DOUBLE", "-1.7976931348623157e308", double.MinValue },
        { "YEAR", "2026", 2026 },
        { "DATE", "'1000-01-01'", new DateTime(1000, 1, 1) },
        { "DATE", "'9999-12-31'", new DateTime(9999, 12, 31) },
        { "DATETIME", "'2026-11-25 00:00:00'", new DateTime(2026, 11, 25) },
        { "DATETIME", "'2026-11-25 13:14:15'", new DateTime(2026, 11, 25, 13, 14, 15) },
        { "DATETIME(6)", "'2026-11-25 13:14:15.000001'", new DateTime(2026, 11, 25, 13, 14, 15).AddMicroseconds(1) },
        { "DATETIME(3)", "'2026-11-25 13:14:15.120'", new DateTime(2026, 11, 25, 13, 14, 15, 120) },
        { "TIMESTAMP(6) NULL", "'2026-11-25 13:14:15.999999'",
            new DateTime(2026, 11, 25, 13, 14, 15).AddMicroseconds(999999) },
        { "TIME", "'00:00:00'", TimeSpan.Zero },
        { "TIME", "'-838:59:59'", -new TimeSpan(838, 59, 59) },
        { "TIME(6)", "'838:59:58.999999'", new TimeSpan(838, 59, 58) + TimeSpan.FromMicroseconds(999999) },
        { "TIME(6)", "'-00:00:00.000001'", TimeSpan.FromMicroseconds(-1) },
        { "CHAR(10)", "'Ärger'", "Ärger" },
        { "VARCHAR(40)", "''", "" },
        { "VARCHAR(40)", "'🐦 a''b\\\\c'", "🐦 a'b\\c" },
        { "VARCHAR(40) CHARACTER SET latin1", "'Größe'", "Größe" },
        { "TEXT", "REPEAT('ü', 300)", new string('ü', 300) },
        { "LONGTEXT", "REPEAT('x', 70000)", new string('x', 70000) },
        { "JSON", "'{\"a\": [1, null]}'", "{\"a\": [1, null]}" },
        { "ENUM('red','green')", "'green'", "green" },
        { "SET('a','b','c')", "'a,c'", "a,c" },
        { "BIT(1)", "b'1'", 1ul },
        { "BIT(64)", "b'1000000000000000000000000000000000000000000000000000000000000001'", 0x8000000000000001ul },
        { "BIT(12)", "b'101000000011'", 0xA03ul },
        { "BINARY(4)", "X'00FF0001'", new byte[] { 0, 255, 0, 1 } },
        { "VARBINARY(40)", "''", Array.Empty<byte>() },
        { "BLOB", "X'DEADBEEF00'", new byte[] { 0xDE, 0xAD, 0xBE, 0xEF, 0 } },
        { "MEDIUMBLOB", "REPEAT(X'00', 70000)", new byte[70000] },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public async Task A_value_is_read_the_same_by_text_and_binary_protocol_and_written_by_a_parameter(
        string type, string literal, object expected)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        var table = await CreateAsync(connection, type, literal);

        Assert.Equal(expected, Assert.Single(await connection.RowsAsync($"SELECT v FROM {table}"))[0]);
        Assert.Equal(
            expected,
            Assert.Single(await connection.RowsAsync($"SELECT v FROM {table} WHERE id = @id", ("@id", 1)))[0]);

        await connection.ExecuteAsync($"INSERT INTO {table} VALUES (2, @v)", ("@v", expected));
        Assert.Equal(expected, await connection.ScalarAsync($"SELECT v FROM {table} WHERE id = 2"));
        Assert.Equal(1L, Convert.ToInt64(await connection.ScalarAsync($"SELECT COUNT(DISTINCT v) FROM {table}")));
    }

    [Theory]
    [MemberData(nameof(Values))]
    public async Task The_type_a_column_announces_is_the_type_of_its_values(
        string type, string literal, object expected)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        var table = await CreateAsync(connection, type, literal);
        await using var command = connection.Command($"SELECT v FROM {table}");
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();

        Assert.Equal(expected.GetType(), reader.GetFieldType(0));
        Assert.Equal("v", reader.GetName(0));
        // MariaDB's JSON is a LONGTEXT, and the protocol does not tell the sizes of TEXT and BLOB apart.
        Assert.Contains(reader.GetDataTypeName(0).Split('(', ' ')[0], type.Replace("JSON", "LONGTEXT"));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("VARCHAR(10)")]
    [InlineData("DATETIME(6)")]
    [InlineData("BLOB")]
    [InlineData("DECIMAL(10,2)")]
    [InlineData("BIT(3)")]
    [InlineData("TIME")]
    [InlineData("DOUBLE")]
    public async Task Null_is_null_in_both_protocols(string type)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        var table = await CreateAsync(connection, type + " NULL", "NULL");
        await connection.ExecuteAsync($"INSERT INTO {table} VALUES (2, @v)", ("@v", null));

        foreach (var sql in (string[])["SELECT v FROM {0}", "SELECT v FROM {0} WHERE id > @id"])
        {
            await using var command = connection.Command(string.Format(CultureInfo.InvariantCulture, sql, table));
            if (sql.Contains("@id"))
            {
                command.Add("@id", 0);
            }

            await using var reader = await command.ExecuteReaderAsync();
            for (var row = 0; row < 2; row++)
            {
                Assert.True(await reader.ReadAsync());
                Assert.True(reader.IsDBNull(0));
                Assert.Equal(DBNull.Value, reader.GetValue(0));
                Assert.ThrowsAny<InvalidCastException>(() => reader.GetFieldValue<string>(0));
                Assert.ThrowsAny<InvalidCastException>(() => reader.GetInt64(0));
            }

            Assert.False(await reader.ReadAsync());
        }
    }

    /// <summary>Null bitmaps of more than one byte, and values right of nulls.</summary>
    [Fact]
    public async Task Nulls_among_many_columns_and_parameters_stay_where_they_are()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        var expected = new object[21];
        for (var i = 0; i < expected.Length; i++)
        {
            expected[i] = i % 3 == 0 ? DBNull.Value : $"value {i}";
            command.Add($"@p{i}", expected[i]);
        }

        command.CommandText = "SELECT " + string.Join(", ", Enumerable.Range(0, expected.Length).Select(i => $"@p{i}"));
        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        var row = new object[expected.Length];
        reader.GetValues(row);

        Assert.Equal(expected, row);
    }

    [Theory]
    [InlineData("SELECT v FROM {0}")]
    [InlineData("SELECT v FROM {0} WHERE id = @id")]
    public async Task Integers_are_read_as_any_type_they_fit_in_and_refused_otherwise(string sql)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        var table = await CreateAsync(connection, "INT UNSIGNED", "4294967295");
        await using var command = connection.Command(string.Format(CultureInfo.InvariantCulture, sql, table));
        if (sql.Contains("@id"))
        {
            command.Add("@id", 1);
        }

        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();

        Assert.Equal(4294967295L, reader.GetInt64(0));
        Assert.Equal(uint.MaxValue, reader.GetFieldValue<uint>(0));
        Assert.Equal(4294967295UL, reader.GetFieldValue<ulong>(0));
        Assert.Equal(4294967295m, reader.GetDecimal(0));
        Assert.Equal(4294967295d, reader.GetDouble(0));
        Assert.ThrowsAny<Exception>(() => reader.GetInt32(0));
        Assert.ThrowsAny<Exception>(() => reader.GetInt16(0));
        Assert.ThrowsAny<Exception>(() => reader.GetDateTime(0));
        Assert.Equal(4294967295L, reader.GetInt64(0));
    }

    [Fact]
    public async Task Strings_are_read_as_text_characters_and_bytes()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await using var command = connection.Command("SELECT @v", ("@v", "äb🐦"));
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();

        Assert.Equal("äb🐦", reader.GetString(0));
        Assert.Equal(Encoding.UTF8.GetBytes("äb🐦"), reader.GetFieldValue<byte[]>(0));
        var chars = new char[2];
        Assert.Equal(2, reader.GetChars(0, 1, chars, 0, 2));
        Assert.Equal("b\ud83d", new string(chars));
        using var text = reader.GetTextReader(0);
        Assert.Equal("äb🐦", await text.ReadToEndAsync());
        await using var stream = reader.GetStream(0);
        Assert.Equal(7, stream.Length);
    }

    [Fact]
    public async Task Bytes_are_read_from_any_offset()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await using var command = connection.Command("SELECT @v", ("@v", new byte[] { 1, 2, 3, 4, 5 }));
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        var bytes = new byte[10];

        Assert.Equal(5, reader.GetBytes(0, 0, null, 0, 0));
        Assert.Equal(3, reader.GetBytes(0, 2, bytes, 1, 9));
        Assert.Equal([0, 3, 4, 5, 0], bytes[..5]);
    }

    [Fact]
    public async Task Dates_and_times_are_read_as_dateonly_timeonly_and_offset()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await using var command = connection.Command(
            "SELECT CAST(@d AS DATE), CAST(@t AS TIME(6)), CAST(@dt AS DATETIME(6))", ("@d", new DateOnly(2026, 2, 28)),
            ("@t", new TimeOnly(23, 59, 58, 1)), ("@dt", new DateTime(2026, 2, 28, 1, 2, 3, DateTimeKind.Utc)));
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();

        Assert.Equal(new DateOnly(2026, 2, 28), reader.GetFieldValue<DateOnly>(0));
        Assert.Equal(new TimeOnly(23, 59, 58, 1), reader.GetFieldValue<TimeOnly>(1));
        Assert.Equal(new DateTime(2026, 2, 28, 1, 2, 3), reader.GetDateTime(2));
    }

    [Theory]
    [InlineData("'0000-00-00'", "DATE")]
    [InlineData("'0000-00-00 00:00:00'", "DATETIME(6)")]
    [InlineData("'2026-00-00'", "DATE")]
    public async Task A_zero_date_is_what_the_setting_says(string literal, string type)
    {
        string table;
        await using (var connection = await database.Source.OpenConnectionAsync())
        {
            await connection.ExecuteAsync("SET sql_mode = ''");
            table = await CreateAsync(connection, type, literal);
        }

        Assert.Equal(DBNull.Value, await ReadAsync("Null", false));
        Assert.Equal(DBNull.Value, await ReadAsync("Null", true));
        Assert.Equal(DateTime.MinValue, await ReadAsync("MinValue", false));
        Assert.Equal(DateTime.MinValue, await ReadAsync("MinValue", true));
        Assert.Contains("v", (await Assert.ThrowsAsync<InvalidCastException>(() => ReadAsync("Throw", false))).Message);
        await Assert.ThrowsAsync<InvalidCastException>(() => ReadAsync("Throw", true));

        async Task<object?> ReadAsync(string setting, bool prepared)
        {
            await using var source = new MySqlDataSource($"{database.ConnectionString};ZeroDates={setting}");
            await using var connection = await source.OpenConnectionAsync();
            var rows = prepared
                ? await connection.RowsAsync($"SELECT v FROM {table} WHERE id = @id", ("@id", 1))
                : await connection.RowsAsync($"SELECT v FROM {table}");
            return Assert.Single(rows)[0];
        }
    }

    [Theory]
    [InlineData("Binary16", "BINARY(16)")]
    [InlineData("Char36", "CHAR(36)")]
    public async Task A_guid_round_trips_in_the_configured_format_in_the_order_of_its_text(string format, string type)
    {
        var guid = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");
        await using var source = new MySqlDataSource($"{database.ConnectionString};GuidFormat={format}");
        await using var connection = await source.OpenConnectionAsync();
        var table = await CreateAsync(connection, type, "NULL");
        await connection.ExecuteAsync($"INSERT INTO {table} VALUES (2, @v)", ("@v", guid));

        Assert.Equal(guid, await connection.ScalarAsync($"SELECT v FROM {table} WHERE id = 2"));
        Assert.Equal(guid, await connection.ScalarAsync($"SELECT v FROM {table} WHERE v = @v", ("@v", guid)));
        var hex = type == "BINARY(16)" ? "HEX(v)" : "REPLACE(v, '-', '')";
        Assert.Equal("00112233445566778899AABBCCDDEEFF",
            ((string)(await connection.ScalarAsync($"SELECT {hex} FROM {table} WHERE id = 2"))!).ToUpperInvariant());
    }

    [Fact]
    public async Task A_parameter_cannot_end_its_statement()
    {
        const string Attack = "'; DROP TABLE x; -- \\' \" ` \0";
        await using var connection = await database.Source.OpenConnectionAsync();

        Assert.Equal(Attack, await connection.ScalarAsync("SELECT @v", ("@v", Attack)));
    }

    private static async Task<string> CreateAsync(DbConnection connection, string type, string literal)
    {
        var table = "t_" + Guid.NewGuid().ToString("N");
        await connection.ExecuteAsync($"CREATE TABLE {table} (id INT PRIMARY KEY, v {type})");
        await connection.ExecuteAsync($"INSERT INTO {table} VALUES (1, {literal})");
        return table;
    }
}
