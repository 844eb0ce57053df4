using System.Data;
using Chirp.MySql;
using Chirp.Tests.MySql.Fake;
using Chirp.Tests.Servers;
using Xunit;

namespace Chirp.Tests.MySql;

/// <summary>What is no command has an end as well, where the server hangs.</summary>
public sealed class TimeoutTests
{
    private const string Impatient =
        "SslMode=Disabled;DefaultCommandTimeout=1;ConnectionTimeout=1;CancellationTimeout=1";

    [Theory]
    [InlineData("COMMIT")]
    [InlineData("ROLLBACK")]
    [InlineData("SAVEPOINT `s`")]
    public async Task A_transaction_does_not_wait_for_ever(string sql)
    {
        await using var server = HangsOn(command => command.Text == sql);
        await using var source = new MySqlDataSource(server.ConnectionString(Impatient));
        await using var connection = await source.OpenConnectionAsync();
        var transaction = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync("DO 0");

        var error = await Assert.ThrowsAsync<MySqlException>(() => sql switch
        {
            "COMMIT" => transaction.CommitAsync(),
            "ROLLBACK" => transaction.RollbackAsync(),
            _ => transaction.SaveAsync("s"),
        });

        Assert.Equal(MySqlErrorNumbers.CommandTimeout, error.Number);
        Assert.Contains("CommandTimeout", error.Message);
        Assert.Equal(ConnectionState.Broken, connection.State);
    }

    [Fact]
    public async Task A_change_of_database_does_not_wait_for_ever()
    {
        await using var server = HangsOn(static command => command.Code == 2);
        await using var source = new MySqlDataSource(server.ConnectionString(Impatient));
        await using var connection = await source.OpenConnectionAsync();

        var error = await Assert.ThrowsAsync<MySqlException>(() => connection.ChangeDatabaseAsync("other"));

        Assert.Equal(MySqlErrorNumbers.CommandTimeout, error.Number);
    }

    [Fact]
    public async Task A_ping_that_is_not_answered_is_no_answer()
    {
        await using var server = HangsOn(static command => command.Code == FakeCommand.Ping);
        await using var source = new MySqlDataSource(server.ConnectionString(Impatient));
        await using var connection = await source.OpenConnectionAsync();

        Assert.False(await connection.PingAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>
    /// The kill came too late for its command, and the server hangs on the one that is to take it instead.
    /// </summary>
    [Fact]
    public async Task What_swallows_a_late_kill_does_not_wait_for_ever()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var killed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = new FakeServer(session => FakeCommands.ServeAsync(session, command =>
        {
            switch (command.Text)
            {
                case "SLOW":
                    started.SetResult();
                    return AfterAsync(killed.Task);
                case "KILL QUERY 1":
                    killed.SetResult();
                    break;
                case "DO SLEEP(0)":
                    return AfterAsync(session.StallAsync());
            }

            return Task.FromResult(false);
        }));
        await using var source = new MySqlDataSource(server.ConnectionString(Impatient + ";MaximumPoolSize=1"));
        await using (var connection = await source.OpenConnectionAsync())
        {
            using var cancellation = new CancellationTokenSource();
            await using var command = connection.Command("SLOW");
            var running = command.ExecuteNonQueryAsync(cancellation.Token);
            await started.Task;

            await cancellation.CancelAsync();

            Assert.Equal(0, await running);
            Assert.Equal(ConnectionState.Broken, connection.State);
        }

        await using var next = await source.OpenConnectionAsync();
        Assert.Equal(3, next.ServerThread);

        static async Task<bool> AfterAsync(Task task)
        {
            await task;
            return false;
        }
    }

    private static FakeServer HangsOn(Func<FakeCommand, bool> hangs) => new(session =>
        FakeCommands.ServeAsync(session, async command =>
        {
            if (hangs(command))
            {
                await session.StallAsync();
            }

            return false;
        }));
}
