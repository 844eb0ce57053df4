using System.Data;
using System.Text;
using Chirp.MySql;
using Chirp.Tests.MySql.Fake;
using Chirp.Tests.Servers;
using Xunit;

namespace Chirp.Tests.MySql;

/// <summary>
/// What goes out together: a server that answers nothing before it has read all of it would wait for ever otherwise.
/// </summary>
public sealed class RoundTripTests
{
    [Fact]
    public async Task A_reset_goes_out_with_the_next_users_first_command()
    {
        await using var server = new FakeServer(static async session =>
        {
            await session.AcceptAsync();
            await ExpectAsync(session, "\u0003SET a");
            await ExpectAsync(session, "\u001f", "\u0002db", "\u0003DO 1");
            await ExpectAsync(session, "\u0003DO 2");
        });
        await using var source = new MySqlDataSource(server.ConnectionString("SslMode=Disabled;Database=db"));
        await using (var connection = await source.OpenConnectionAsync())
        {
            await connection.ExecuteAsync("SET a");
        }

        await using var next = await source.OpenConnectionAsync();
        await next.ExecuteAsync("DO 1");
        await next.ExecuteAsync("DO 2");
    }

    [Fact]
    public async Task A_transaction_begins_with_its_first_command()
    {
        await using var server = new FakeServer(static async session =>
        {
            await session.AcceptAsync();
            await ExpectAsync(
                session, "\u0003SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", "\u0003START TRANSACTION", "\u0003DO 1");
            await ExpectAsync(session, "\u0003COMMIT");
            await ExpectAsync(session, "\u0003DO 2");
        });
        await using var source = new MySqlDataSource(server.ConnectionString());
        await using var connection = await source.OpenConnectionAsync();
        await using (var transaction = await connection.BeginTransactionAsync(IsolationLevel.Serializable))
        {
            await connection.ExecuteAsync("DO 1");
            await transaction.CommitAsync();
        }

        await using (await connection.BeginTransactionAsync())
        {
            // Nothing was to be done in it: the server never hears of it.
        }

        await connection.ExecuteAsync("DO 2");
    }

    /// <summary>Reads them all, and answers each only then.</summary>
    private static async Task ExpectAsync(FakeSession session, params string[] commands)
    {
        var read = new List<string>();
        foreach (var _ in commands)
        {
            read.Add(Encoding.UTF8.GetString(await session.ReadAsync()));
        }

        Assert.Equal(commands, read);
        foreach (var _ in commands)
        {
            session.Sequence = 1;
            await session.SendAsync(FakePackets.Ok());
        }
    }
}
