using System.Data;
using Chirp.MySql;
using Chirp.Tests.Servers;
using Xunit;

namespace Chirp.Tests.MySql;

/// <summary>
/// Packets around the protocol's 16 MiB and the server's <c>max_allowed_packet</c>. That setting is the whole server's
/// and is read at log-in, so the tests of this class, which run one after the other, are the only ones that change it.
/// </summary>
public sealed class LargePacketTests(MariaDb database) : IClassFixture<MariaDb>
{
    private const int LargestPayload = 0xFFFFFF;

    /// <summary>Sizes of the value; command and row add a few bytes, so that both sides of the edge are met.</summary>
    public static TheoryData<int> Sizes =>
    [
        .. Enumerable.Range(-24, 30).Where(i => i % 3 == 0).Select(i => LargestPayload + i),
        2 * LargestPayload, 40_000_000,
    ];

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Values_of_more_than_a_packet_go_and_come_back(int bytes)
    {
        await using var source = await RaisedAsync();
        await using var connection = await source.OpenConnectionAsync();
        var value = new byte[bytes];
        new Random(bytes).NextBytes(value);

        var back = (byte[])(await connection.ScalarAsync("SELECT @v", ("@v", value)))!;

        Assert.True(value.AsSpan().SequenceEqual(back));
        Assert.Equal("small", await connection.ScalarAsync("SELECT @v", ("@v", "small")));
    }

    [Fact]
    public async Task A_text_row_of_more_than_a_packet_is_whole_and_so_is_what_follows()
    {
        await using var source = await RaisedAsync();
        await using var connection = await source.OpenConnectionAsync();
        await using var command = connection.Command(
            "SELECT REPEAT('a', 20000000), 'x' UNION ALL SELECT REPEAT('b', 17000000), 'y'; SELECT 'next'");
        await using var reader = await command.ExecuteReaderAsync();

        Assert.True(await reader.ReadAsync());
        Assert.Equal(20_000_000, reader.GetString(0).AsSpan().Count('a'));
        Assert.Equal("x", reader.GetString(1));
        Assert.True(await reader.ReadAsync());
        Assert.Equal(17_000_000, reader.GetString(0).AsSpan().Count('b'));
        Assert.True(await reader.NextResultAsync());
        Assert.True(await reader.ReadAsync());
        Assert.Equal("next", reader.GetString(0));
    }

    [Fact]
    public async Task A_command_larger_than_the_server_allows_is_an_error_that_names_the_servers_setting()
    {
        await using var source = new MySqlDataSource(database.ConnectionString);
        await using (var connection = await source.OpenConnectionAsync())
        {
            var error = await Assert.ThrowsAsync<MySqlException>(
                () => connection.ScalarAsync("SELECT LENGTH(@v)", ("@v", new byte[5_000_000])));
            Assert.Contains("max_allowed_packet", error.Message);
            Assert.Equal(MySqlErrorNumbers.PacketTooLarge, error.Number);
            Assert.Equal("next", await connection.ScalarAsync("SELECT @v", ("@v", "next")));
        }
    }

    [Fact]
    public async Task A_row_larger_than_the_clients_limit_is_an_error_that_names_it()
    {
        await using var source = new MySqlDataSource(database.ConnectionString + ";MaximumPacketBytes=1048576");
        await using (var connection = await source.OpenConnectionAsync())
        {
            var error = await Assert.ThrowsAsync<MySqlException>(
                () => connection.RowsAsync("SELECT REPEAT('a', 2000000)"));
            Assert.Contains("MaximumPacketBytes", error.Message.Replace(" ", ""));
            Assert.NotEqual(ConnectionState.Open, connection.State);
        }

        await using var next = await source.OpenConnectionAsync();
        Assert.Equal("next", await next.ScalarAsync("SELECT 'next'"));
    }

    /// <summary>A pool whose connections are opened while the server allows 64 MiB.</summary>
    private async Task<MySqlDataSource> RaisedAsync()
    {
        await MariaDb.ExecuteOnServerAsync("SET GLOBAL max_allowed_packet = 64 * 1024 * 1024");
        var source = new MySqlDataSource(database.ConnectionString + ";MaximumPoolSize=1;SslMode=Disabled");
        await using (await source.OpenConnectionAsync())
        {
            await MariaDb.ExecuteOnServerAsync("SET GLOBAL max_allowed_packet = 4 * 1024 * 1024");
        }

        return source;
    }
}
