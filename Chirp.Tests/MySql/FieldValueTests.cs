using System.Data.Common;
using System.Globalization;
using Chirp.MySql;
using Chirp.Tests.Servers;
using Xunit;

namespace Chirp.Tests.MySql;

/// <summary>Values by the type that is asked for.</summary>
public sealed class FieldValueTests(MariaDb database) : IClassFixture<MariaDb>
{
    private enum Small : byte
    {
        One = 1,
        Last = 255,
    }

    private enum Signed : short
    {
        Least = -1,
    }

    private enum Large : ulong
    {
        Seven = 7,
    }

    [Fact]
    public async Task A_number_is_read_as_every_type_it_fits_in()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await using var reader = await RowAsync(connection, "7");

        Assert.Equal((sbyte)7, reader.GetFieldValue<sbyte>(0));
        Assert.Equal((byte)7, reader.GetFieldValue<byte>(0));
        Assert.Equal((short)7, reader.GetFieldValue<short>(0));
        Assert.Equal((ushort)7, reader.GetFieldValue<ushort>(0));
        Assert.Equal(7, reader.GetFieldValue<int>(0));
        Assert.Equal(7u, reader.GetFieldValue<uint>(0));
        Assert.Equal(7L, reader.GetFieldValue<long>(0));
        Assert.Equal(7UL, reader.GetFieldValue<ulong>(0));
        Assert.Equal(7f, reader.GetFieldValue<float>(0));
        Assert.Equal(7d, reader.GetFieldValue<double>(0));
        Assert.Equal(7m, reader.GetFieldValue<decimal>(0));
        Assert.True(reader.GetFieldValue<bool>(0));
        Assert.Equal(7L, reader.GetFieldValue<long?>(0));
        Assert.Equal(Large.Seven, reader.GetFieldValue<Large>(0));
        Assert.Equal(Large.Seven, reader.GetFieldValue<Large?>(0));
        Assert.Equal("7", reader.GetFieldValue<string>(0));
        Assert.Equal(7L, Convert.ToInt64(reader.GetFieldValue<object>(0), CultureInfo.InvariantCulture));
        Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<Version>(0));
        Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<Guid>(0));
    }

    [Fact]
    public async Task Enumerations_are_read_by_their_numbers_whatever_their_size()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await using (var reader = await RowAsync(connection, "255, 1"))
        {
            Assert.Equal((Small.Last, Small.One), (reader.GetFieldValue<Small>(0), reader.GetFieldValue<Small>(1)));
        }

        await using var negative = await RowAsync(connection, "-1");
        Assert.Equal(Signed.Least, negative.GetFieldValue<Signed>(0));
        Assert.Equal(Signed.Least, negative.GetFieldValue<Signed?>(0));
    }

    [Fact]
    public async Task Null_is_the_null_of_what_has_one_and_an_error_for_the_rest()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await using var reader = await RowAsync(connection, "CAST(NULL AS SIGNED)");

        Assert.Null(reader.GetFieldValue<long?>(0));
        Assert.Null(reader.GetFieldValue<DateOnly?>(0));
        Assert.Null(reader.GetFieldValue<Small?>(0));
        Assert.Equal(DBNull.Value, reader.GetFieldValue<object>(0));
        Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<long>(0));
        Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<Small>(0));
        Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<string>(0));
    }

    [Fact]
    public async Task Numbers_dates_and_enumerations_are_read_without_a_box()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await using var reader = await RowAsync(connection, "7, 1.5, CAST('2026-11-25 01:02:03.5' AS DATETIME(6)), @b");
        Assert.Equal(61L, Read(reader));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            Read(reader);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        static long Read(DbDataReader reader) => reader.GetInt64(0) + reader.GetFieldValue<int>(0)
            + (reader.GetFieldValue<long?>(0) ?? 0) + (long)reader.GetFieldValue<Large>(0)
            + reader.GetFieldValue<short>(0) + (long)(reader.GetFieldValue<decimal>(1) * 2)
            + reader.GetFieldValue<DateOnly>(2).Month + reader.GetFieldValue<DateTimeOffset>(2).Month
            + ((MySqlDataReader)reader).GetUtf8(3).Length;
    }

    /// <summary>Types of MariaDB's own, and what no type of .NET stands for.</summary>
    [Theory]
    [InlineData("UUID", "'00112233-4455-6677-8899-aabbccddeeff'", "00112233-4455-6677-8899-aabbccddeeff")]
    [InlineData("INET6", "'2001:db8::1'", "2001:db8::1")]
    [InlineData("DECIMAL(65,0)", "REPEAT('9', 65)",
        "99999999999999999999999999999999999999999999999999999999999999999")]
    public async Task What_has_no_type_here_is_read_as_text_in_both_protocols(string type, string literal, string text)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await connection.ExecuteAsync($"CREATE OR REPLACE TEMPORARY TABLE rare (id INT, v {type})");
        await connection.ExecuteAsync($"INSERT INTO rare VALUES (1, {literal}), (2, NULL)");
        await connection.ExecuteAsync("UPDATE rare SET v = @v WHERE id = 2", ("@v", text));
        foreach (var (sql, id) in new[] { ("1 OR id = 2", (object?)null), ("@id OR id = @id + 1", 1) })
        {
            await using var command = connection.Command($"SELECT v FROM rare WHERE id = {sql} ORDER BY id");
            if (id is not null)
            {
                command.Add("@id", id);
            }

            await using var reader = await command.ExecuteReaderAsync();
            for (var row = 0; row < 2; row++)
            {
                Assert.True(await reader.ReadAsync());
                Assert.Equal(text, reader.GetString(0));
                if (type == "UUID")
                {
                    Assert.Equal(Guid.Parse(text), reader.GetGuid(0));
                }
            }
        }
    }

    [Fact]
    public async Task A_geometry_is_its_bytes_in_both_protocols()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        var bytes = (byte[])(await connection.ScalarAsync("SELECT POINT(1, 2)"))!;
        await connection.ExecuteAsync("CREATE OR REPLACE TABLE places (id INT, p POINT)");
        await connection.ExecuteAsync("INSERT INTO places VALUES (1, @p)", ("@p", bytes));

        Assert.Equal(25, bytes.Length);
        Assert.Equal(bytes, await connection.ScalarAsync("SELECT p FROM places"));
        Assert.Equal(bytes, await connection.ScalarAsync("SELECT p FROM places WHERE id = @id", ("@id", 1)));
        Assert.Equal(2d, await connection.ScalarAsync("SELECT ST_Y(p) FROM places WHERE id = @id", ("@id", 1)));
    }

    private static async Task<DbDataReader> RowAsync(MySqlConnection connection, string values)
    {
        await using var command = connection.Command($"SELECT {values}, @used", ("@used", 1), ("@b", new byte[1]));
        var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        return reader;
    }
}
