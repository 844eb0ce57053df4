using Chirp.MySql;
using Chirp.Tests.MySql.Fake;
using Chirp.Tests.Servers;
using Xunit;

namespace Chirp.Tests.MySql;

/// <summary>The database a connection is in, and how it comes back to its own.</summary>
public sealed class DatabaseTests(MariaDb database) : IClassFixture<MariaDb>
{
    private const int SessionTrack = 0x800000;
    private const ushort SessionChanged = 0x4000 | FakePackets.AutoCommit;

    public static TheoryData<string> Ways =>
    [
        "call", "USE mysql", "/* there */ use `mysql`", "DO 0; USE mysql", "EXECUTE IMMEDIATE 'USE mysql'",
    ];

    public static MatrixTheoryData<string, string> WaysAndResets =>
        new(Ways.Select(way => way.Data), ["WhenChanged", "Always", "Never"]);

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_connection_knows_the_database_it_is_in(string way)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        Assert.Equal(database.Name, connection.Database);

        await GoAsync(connection, way);

        Assert.Equal("mysql", connection.Database);
        Assert.Equal("mysql", await connection.ScalarAsync("SELECT DATABASE()"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_statement_prepared_before_follows_it(string way)
    {
        const string Sql = "SELECT @v, DATABASE(), (SELECT COUNT(*) FROM user) > 0";
        await using var connection = await database.Source.OpenConnectionAsync();
        await connection.ExecuteAsync("CREATE TABLE IF NOT EXISTS user (id INT)");
        Assert.Equal([1L, database.Name, 0L], await RowAsync());

        await GoAsync(connection, way);

        Assert.Equal([1L, "mysql", 1L], await RowAsync());

        async Task<object[]> RowAsync()
        {
            var row = Assert.Single(await connection.RowsAsync(Sql, ("@v", 1L)));
            return [row[0], row[1], Convert.ToInt64(row[2])];
        }
    }

    [Theory]
    [MemberData(nameof(WaysAndResets))]
    public async Task A_pooled_connection_is_back_in_its_own_database(string way, string reset)
    {
        await using var source = new MySqlDataSource(
            $"{database.ConnectionString};MaximumPoolSize=1;ConnectionReset={reset}");
        await using (var connection = await source.OpenConnectionAsync())
        {
            await GoAsync(connection, way);
        }

        await using var next = await source.OpenConnectionAsync();
        Assert.Equal(database.Name, next.Database);
        Assert.Equal(database.Name, await next.ScalarAsync("SELECT DATABASE()"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_pooled_connection_that_had_no_database_has_none_again(string way)
    {
        await using var source = new MySqlDataSource(MariaDb.ServerConnectionString + ";MaximumPoolSize=1");
        await using (var connection = await source.OpenConnectionAsync())
        {
            await GoAsync(connection, way);
            Assert.Equal("mysql", connection.Database);
        }

        await using var next = await source.OpenConnectionAsync();
        Assert.Equal("", next.Database);
        Assert.Equal(DBNull.Value, await next.ScalarAsync("SELECT DATABASE()"));
    }

    [Fact]
    public async Task A_database_that_is_dropped_is_left()
    {
        var name = database.Name + "_dropped";
        await using var connection = await database.Source.OpenConnectionAsync();
        await connection.ExecuteAsync($"CREATE DATABASE {name}");
        await connection.ExecuteAsync($"USE {name}");

        await connection.ExecuteAsync($"DROP DATABASE {name}");

        Assert.Equal(DBNull.Value, await connection.ScalarAsync("SELECT DATABASE()"));
        await connection.DisposeAsync();
        await using var next = await database.Source.OpenConnectionAsync();
        Assert.Equal(database.Name, await next.ScalarAsync("SELECT DATABASE()"));
    }

    [Fact]
    public async Task A_change_that_is_refused_changes_nothing()
    {
        await using var connection = await database.Source.OpenConnectionAsync();

        await Assert.ThrowsAsync<MySqlException>(() => connection.ExecuteAsync("USE nowhere"));

        Assert.Equal(database.Name, connection.Database);
    }

    /// <summary>Other changes come with it, of kinds a driver need not know.</summary>
    [Fact]
    public async Task A_database_is_found_among_other_changes()
    {
        await using var server = Answering(
            [0, 0, 0, .. Status, 0, 0, 2, .. "hi"u8, 13, 0, 3, 1, (byte)'a', 0, 1, 3, 2, .. "db"u8, 9, 1, 7]);
        await using var source = new MySqlDataSource(server.ConnectionString());
        await using var connection = await source.OpenConnectionAsync();

        await connection.ExecuteAsync("CHANGE");

        Assert.Equal("db", connection.Database);
    }

    [Fact]
    public async Task A_change_cut_anywhere_is_an_error_and_the_end_of_the_connection()
    {
        byte[] whole = [0, 0, 0, .. Status, 0, 0, 2, .. "hi"u8, 5, 1, 3, 2, .. "db"u8];
        for (var cut = 8; cut < whole.Length; cut++)
        {
            await using var server = Answering(whole[..cut]);
            await using var source = new MySqlDataSource(server.ConnectionString());
            await using var connection = await source.OpenConnectionAsync();

            var error = await Assert.ThrowsAsync<MySqlException>(() => connection.ExecuteAsync("CHANGE"));

            Assert.Equal(MySqlErrorNumbers.Protocol, error.Number);
        }
    }

    private static ReadOnlySpan<byte> Status => [SessionChanged & 0xFF, SessionChanged >> 8];

    private static FakeServer Answering(byte[] answer) => new(session => FakeCommands.ServeAsync(
        session,
        async command =>
        {
            if (command.Text != "CHANGE")
            {
                return false;
            }

            Assert.NotEqual(0, session.Capabilities & SessionTrack);
            await session.SendAsync(answer);
            return true;
        },
        FakePackets.Capabilities | SessionTrack));

    private static Task GoAsync(MySqlConnection connection, string way) =>
        way == "call" ? connection.ChangeDatabaseAsync("mysql") : connection.ExecuteAsync(way);
}
