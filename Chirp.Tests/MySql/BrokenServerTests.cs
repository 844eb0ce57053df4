using System.Data;
using System.Data.Common;
using Chirp.MySql;
using Chirp.Tests.MySql.Fake;
using Chirp.Tests.Servers;
using Xunit;

namespace Chirp.Tests.MySql;

/// <summary>
/// Servers that break the protocol or die: the command fails with the driver's one exception, the connection is not
/// used again, and nobody gets another command's result.
/// </summary>
public sealed class BrokenServerTests
{
    private const string TextQuery = "SELECT id, text FROM t";
    private const string PreparedQuery = "SELECT id, text FROM t WHERE id > @id";

    /// <summary>
    /// A server's bytes of logging in, a text query and a prepared one, cut after every byte. What was whole before the
    /// cut is right; the rest is an error.
    /// </summary>
    [Theory]
    [InlineData(FakePackets.Capabilities)]
    [InlineData(FakePackets.Capabilities | FakePackets.DeprecateEof)]
    public async Task A_session_cut_at_any_byte_ends_in_an_error_and_not_in_other_rows(int capabilities)
    {
        var whole = new Recorder();
        await using (var server = new FakeServer(session => PlayAsync(session, whole.Record, capabilities)))
        {
            Assert.Null(await RunSessionAsync(server));
        }

        Assert.InRange(whole.Bytes, 300, 2000);
        for (var cut = 0; cut < whole.Bytes; cut++)
        {
            var left = cut;
            await using var server = new FakeServer(session => PlayAsync(session, Cut, capabilities));
            var error = await RunSessionAsync(server);
            Assert.True(error is MySqlException, $"cut at {cut}: {error}");

            byte[]? Cut(byte[] bytes)
            {
                var kept = Math.Min(left, bytes.Length);
                left -= kept;
                return kept == 0 ? null : bytes[..kept];
            }
        }
    }

    /// <summary>Every packet of the session made shorter by every number of bytes, under a header that fits.</summary>
    [Theory]
    [InlineData(FakePackets.Capabilities)]
    [InlineData(FakePackets.Capabilities | FakePackets.DeprecateEof)]
    public async Task A_packet_cut_short_is_an_error_or_had_nothing_more_to_say(int capabilities)
    {
        var whole = new Recorder();
        await using (var server = new FakeServer(session => PlayAsync(session, whole.Record, capabilities)))
        {
            Assert.Null(await RunSessionAsync(server));
        }

        for (var packet = 0; packet < whole.Packets.Count; packet++)
        {
            for (var length = 0; length < whole.Packets[packet]; length++)
            {
                var countdown = packet;
                var kept = length;
                await using var server = new FakeServer(session => PlayAsync(session, Shorten, capabilities));
                var error = await RunSessionAsync(server);
                Assert.True(error is null or MySqlException, $"packet {packet} cut to {length}: {error}");

                byte[] Shorten(byte[] bytes) => EachPacket(bytes, (header, payload) =>
                    countdown-- == 0 ? [(byte)kept, 0, 0, header[3], .. payload[..kept]] : [.. header, .. payload]);
            }
        }
    }

    [Fact]
    public async Task A_packet_out_of_sequence_is_an_error_wherever_it_is()
    {
        var whole = new Recorder();
        await using (var server = new FakeServer(session => PlayAsync(session, whole.Record, FakePackets.Capabilities)))
        {
            Assert.Null(await RunSessionAsync(server));
        }

        for (var packet = 0; packet < whole.Packets.Count; packet++)
        {
            var countdown = packet;
            await using var server = new FakeServer(session => PlayAsync(session, Skip, FakePackets.Capabilities));
            var error = Assert.IsType<MySqlException>(await RunSessionAsync(server));
            Assert.Equal(MySqlErrorNumbers.Protocol, error.Number);

            byte[] Skip(byte[] bytes) => EachPacket(bytes, (header, payload) =>
                [header[0], header[1], header[2], (byte)(header[3] + (countdown-- == 0 ? 1 : 0)), .. payload]);
        }
    }

    [Fact]
    public async Task Bytes_that_arrive_one_by_one_are_the_same_session()
    {
        await using var server = new FakeServer(session =>
        {
            session.Trickle = true;
            return FakeCommands.ServeAsync(session);
        });

        Assert.Null(await RunSessionAsync(server));
    }

    public static TheoryData<string, byte[][]> BadResults => new()
    {
        { "an OK where a column is due", [[2], FakePackets.Ok()] },
        { "an end where a column is due", [[2], FakePackets.Eof()] },
        { "an empty packet", [[]] },
        { "a count of columns that is an end", [[0xFE]] },
        { "a count of columns that nothing can have", [[0xFE, 255, 255, 255, 255, 255, 255, 255, 127]] },
        { "a request for a local file", [[0xFB, .. "/etc/passwd"u8]] },
        { "a string that is longer than its packet", Rows([1, (byte)'1', 200, (byte)'x']) },
        { "a string of more bytes than memory has", Rows([1, (byte)'1', 0xFE, 0, 0, 0, 0, 0, 0, 0, 0x7F]) },
        { "a string of a negative length", Rows([1, (byte)'1', 0xFE, 255, 255, 255, 255, 255, 255, 255, 255]) },
        { "a length that is none", Rows([1, (byte)'1', 0xFF, 0, 0]) },
        { "a row with a column too few", Rows([1, (byte)'1']) },
        { "a row with a column too many", Rows([1, (byte)'1', 1, (byte)'x', 1, (byte)'y']) },
        { "an error that is cut short", Rows([0xFF]) },
    };

    [Theory]
    [MemberData(nameof(BadResults))]
    public async Task A_malformed_result_is_an_error_and_the_connection_is_replaced(string what, byte[][] packets)
    {
        await using var server = new FakeServer(session => FakeCommands.ServeAsync(session, async command =>
        {
            if (session.Number > 1 || command.Code != FakeCommand.Query || command.Text != TextQuery)
            {
                return false;
            }

            await session.SendAsync(packets);
            await session.DrainAsync();
            return true;
        }));
        await using var source = new MySqlDataSource(server.ConnectionString());

        await using (var connection = await source.OpenConnectionAsync())
        {
            var error = await Record.ExceptionAsync(() => ReadAsync(connection));
            Assert.True(error is MySqlException, $"{what}: {error}");
        }

        await using var other = await source.OpenConnectionAsync();
        Assert.Equal("1 one, 2 two", await ReadAsync(other));
    }

    [Fact]
    public async Task An_error_in_the_middle_of_rows_is_thrown_there_and_the_connection_stays()
    {
        await using var server = new FakeServer(session => FakeCommands.ServeAsync(session, async command =>
        {
            if (command.Text != "SELECT fails FROM t")
            {
                return false;
            }

            await session.SendAsync([[2], .. FakeCommands.Columns, .. session.AfterDefinitions(),
                FakePackets.TextRow("1", "one"), FakePackets.Error(1317, "70100", "Query execution was interrupted")]);
            return true;
        }));
        await using var source = new MySqlDataSource(server.ConnectionString());
        await using var connection = await source.OpenConnectionAsync();

        await using (var command = connection.Command("SELECT fails FROM t"))
        {
            await using var reader = await command.ExecuteReaderAsync();
            Assert.True(await reader.ReadAsync());
            Assert.Equal("one", reader.GetString(1));
            var error = await Assert.ThrowsAsync<MySqlException>(() => reader.ReadAsync());
            Assert.Equal((MySqlErrorNumbers.QueryInterrupted, "70100"), (error.Number, error.SqlState));
        }

        Assert.Equal("1 one, 2 two", await ReadAsync(connection));
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task A_server_that_dies_between_rows_is_an_error_and_not_a_shorter_result()
    {
        await using var server = new FakeServer(session => FakeCommands.ServeAsync(session, async command =>
        {
            if (command.Code != FakeCommand.Query || session.Number > 1)
            {
                return false;
            }

            await session.SendAsync([[2], .. FakeCommands.Columns, .. session.AfterDefinitions(),
                FakePackets.TextRow("1", "one")]);
            throw new IOException("The server dies.");
        }));
        await using var source = new MySqlDataSource(server.ConnectionString());
        await using (var connection = await source.OpenConnectionAsync())
        {
            var error = await Assert.ThrowsAsync<MySqlException>(() => ReadAsync(connection));
            Assert.Equal(MySqlErrorNumbers.ServerLost, error.Number);
            Assert.True(error.IsTransient);
            Assert.NotEqual(ConnectionState.Open, connection.State);
        }

        await using var other = await source.OpenConnectionAsync();
        Assert.Equal("1 one, 2 two", await ReadAsync(other));
    }

    /// <summary>A result nobody asked for, sent along with one that was, numbered as the next answer will be.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_result_too_many_is_never_the_next_commands(bool onTheSameConnection)
    {
        await using var server = new FakeServer(session => FakeCommands.ServeAsync(session, async command =>
        {
            if (session.Number > 1 || command.Text != TextQuery)
            {
                return false;
            }

            byte[][] before = [[2], .. FakeCommands.Columns, .. session.AfterDefinitions()];
            byte[] asked = session.Packets([.. before, FakePackets.TextRow("1", "one"), FakePackets.TextRow("2", "two"),
                FakePackets.End(session.Capabilities)]);
            session.Sequence = 1;
            byte[] foreign = session.Packets(
                [.. before, FakePackets.TextRow("666", "foreign"), FakePackets.End(session.Capabilities)]);
            await session.SendRawAsync([.. asked, .. foreign]);
            return true;
        }));
        await using var source = new MySqlDataSource(server.ConnectionString());
        for (var i = 0; i < 4; i++)
        {
            await using var connection = await source.OpenConnectionAsync();
            Assert.Equal("1 one, 2 two", await ReadAsync(connection));
            if (i == 0 && onTheSameConnection)
            {
                var error = await Assert.ThrowsAsync<MySqlException>(() => ReadAsync(connection));
                Assert.Equal(MySqlErrorNumbers.Protocol, error.Number);
            }
        }

        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public async Task A_server_that_never_greets_costs_the_connection_timeout_and_the_error_names_it()
    {
        await using var server = new FakeServer(static session => session.StallAsync());
        await using var source = new MySqlDataSource(server.ConnectionString("SslMode=Disabled;ConnectionTimeout=1"));

        var error = await Assert.ThrowsAsync<MySqlException>(async () => await source.OpenConnectionAsync());

        Assert.Contains("ConnectionTimeout", error.Message.Replace(" ", ""));
    }

    [Fact]
    public async Task A_server_that_ignores_kill_costs_the_connection_and_not_the_caller()
    {
        var killed = new TaskCompletionSource<string>();
        await using var server = new FakeServer(session => FakeCommands.ServeAsync(session, async command =>
        {
            if (command.Text.StartsWith("KILL"))
            {
                killed.TrySetResult(command.Text);
            }
            else if (session.Number == 1 && command.Text == TextQuery)
            {
                await session.StallAsync();
            }

            return false;
        }));
        await using var source = new MySqlDataSource(server.ConnectionString("SslMode=Disabled;CancellationTimeout=1"));
        await using (var connection = await source.OpenConnectionAsync())
        {
            await using var command = connection.Command(TextQuery);
            command.CommandTimeout = 1;
            var error = await Assert.ThrowsAsync<MySqlException>(() => command.ExecuteReaderAsync());
            Assert.Equal(MySqlErrorNumbers.CommandTimeout, error.Number);
            Assert.Equal("KILL QUERY 1", await killed.Task);
        }

        await using var other = await source.OpenConnectionAsync();
        Assert.Equal("1 one, 2 two", await ReadAsync(other));
    }

    private static byte[][] Rows(byte[] row) =>
        [[2], .. FakeCommands.Columns, FakePackets.Eof(), row, FakePackets.Eof()];

    private static Task PlayAsync(FakeSession session, Func<byte[], byte[]?> distort, int capabilities)
    {
        session.Distort = session.Number == 1 ? distort : static _ => null;
        return FakeCommands.ServeAsync(session, capabilities: capabilities);
    }

    /// <summary>Logs in, reads by text and by a prepared statement; the error, or null where all was right.</summary>
    private static async Task<Exception?> RunSessionAsync(FakeServer server)
    {
        await using var source = new MySqlDataSource(server.ConnectionString("SslMode=Disabled;ConnectionTimeout=20"));
        DbConnection? connection = null;
        try
        {
            connection = await source.OpenConnectionAsync();
            Assert.Equal("1 one, 2 two", await ReadAsync(connection));
            Assert.Equal("1 one, 2 two", await ReadAsync(connection, PreparedQuery, ("@id", 0L)));
            return null;
        }
        catch (MySqlException error)
        {
            Assert.True(connection?.State is not ConnectionState.Open, $"{error.Message} left the connection open.");
            return error;
        }
        finally
        {
            await (connection?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    private static async Task<string> ReadAsync(
        DbConnection connection, string sql = TextQuery, params (string Name, object? Value)[] values)
    {
        await using var command = connection.Command(sql, values);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add($"{reader.GetInt64(0)} {reader.GetString(1)}");
        }

        return string.Join(", ", rows);
    }

    private static byte[] EachPacket(byte[] bytes, Func<byte[], byte[], byte[]> change)
    {
        var changed = new List<byte>();
        for (var at = 0; at < bytes.Length;)
        {
            var length = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16);
            changed.AddRange(change(bytes[at..(at + 4)], bytes[(at + 4)..(at + 4 + length)]));
            at += 4 + length;
        }

        return [.. changed];
    }

    /// <summary>Sends what it is given and remembers how long each packet was.</summary>
    private sealed class Recorder
    {
        public List<int> Packets { get; } = [];

        public int Bytes => Packets.Sum() + (4 * Packets.Count);

        public byte[] Record(byte[] bytes) => EachPacket(bytes, (header, payload) =>
        {
            Packets.Add(payload.Length);
            return [.. header, .. payload];
        });
    }
}
