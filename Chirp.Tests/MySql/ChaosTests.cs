using System.Data.Common;
using Chirp.MySql;
using Chirp.Tests.Servers;
using Xunit;

namespace Chirp.Tests.MySql;

/// <summary>
/// 200 callers of random statements under random cancellations, timeouts, abandoned readers and KILL. Each statement's
/// answer carries a number of its own, so that another's answer is seen at once.
/// </summary>
/// <remarks><c>CHIRP_TEST_CHAOS_SECONDS</c> says how long; 10 where it is not set.</remarks>
public sealed class ChaosTests(MariaDb database) : IClassFixture<MariaDb>
{
    private const int Callers = 200;

    private static readonly int _seconds = int.TryParse(
        Environment.GetEnvironmentVariable("CHIRP_TEST_CHAOS_SECONDS"), out var seconds) ? seconds : 10;

    private long _right, _cancelled, _failed;

    [Theory]
    [InlineData(200)]
    [InlineData(20)]
    public async Task No_answer_is_wrong_no_connection_leaks_and_nobody_waits_for_ever(int connections)
    {
        await using (var setup = await database.Source.OpenConnectionAsync())
        {
            await setup.ExecuteAsync(
                "CREATE TABLE IF NOT EXISTS chaos (id BIGINT PRIMARY KEY AUTO_INCREMENT, v BIGINT)");
        }

        var source = new MySqlDataSource(
            $"{database.ConnectionString};MaximumPoolSize={connections};ConnectionTimeout=60;"
            + "CancellationTimeout=5;ApplicationName=chaos");
        await using (source)
        {
            using var end = new CancellationTokenSource(TimeSpan.FromSeconds(_seconds / 2.0));
            var callers = Enumerable.Range(0, Callers).Select(i => Task.Run(() => CallAsync(source, i, end.Token)));
            await Task.WhenAll(callers.Append(Task.Run(() => KillAsync(end.Token))));

            TestContext.Current.SendDiagnosticMessage(
                $"{connections} connections: {_right} right, {_cancelled} cancelled, {_failed} failed");
            Assert.True(_right > 0 && _cancelled > 0 && _failed > 0, $"{_right}, {_cancelled}, {_failed}");
            await ExpectWholePoolAsync(source, connections);
        }
    }

    /// <summary>Every connection of the maximum can be had at the same time: none has leaked, none is stuck.</summary>
    private static async Task ExpectWholePoolAsync(MySqlDataSource source, int connections)
    {
        var all = await Task.WhenAll(
            Enumerable.Range(0, connections).Select(_ => source.OpenConnectionAsync().AsTask()));
        await Task.WhenAll(all.Select(async (connection, i) =>
        {
            Assert.Equal((long)i, await connection.ScalarAsync("SELECT @v", ("@v", (long)i)));
            await connection.DisposeAsync();
        }));
    }

    private async Task CallAsync(MySqlDataSource source, int caller, CancellationToken end)
    {
        var random = new Random(caller);
        for (var i = 0; !end.IsCancellationRequested; i++)
        {
            var mark = (caller * 1_000_000L) + i;
            using var cancellation = new CancellationTokenSource();
            if (random.Next(4) == 0)
            {
                cancellation.CancelAfter(TimeSpan.FromMilliseconds(random.Next(30)));
            }

            try
            {
                await using var connection = await source.OpenConnectionAsync(cancellation.Token);
                for (var commands = random.Next(1, 4); commands > 0; commands--)
                {
                    await AskAsync(connection, random, mark, cancellation.Token);
                    Interlocked.Increment(ref _right);
                }
            }
            catch (OperationCanceledException)
            {
                Assert.True(cancellation.IsCancellationRequested);
                Interlocked.Increment(ref _cancelled);
            }
            catch (MySqlException error)
            {
                // 1317: the command was meant by KILL QUERY; 1927, 2013 and the like: the connection by KILL.
                Assert.True(error.IsTransient || error.Number is MySqlErrorNumbers.QueryInterrupted, error.ToString());
                Assert.NotEqual(MySqlErrorNumbers.PoolTimeout, error.Number);
                Interlocked.Increment(ref _failed);
            }
        }
    }

    private static async Task AskAsync(DbConnection connection, Random random, long mark, CancellationToken stop)
    {
        switch (random.Next(7))
        {
            case 0:
                Assert.Equal([mark], await NumbersAsync(connection.Command($"SELECT {mark}"), stop));
                break;
            case 1:
                Assert.Equal([mark], await NumbersAsync(connection.Command("SELECT @v", ("@v", mark)), stop));
                break;
            case 2:
                // SLEEP ends early, with 1, where it is killed.
                var seconds = random.Next(20) / 1000.0;
                var slept = await NumbersAsync(
                    connection.Command("SELECT IF(SLEEP(@s) = 0, @v, @v)", ("@s", seconds), ("@v", mark)), stop);
                Assert.Equal([mark], slept);
                break;
            case 3:
                var rows = random.Next(1, 2000);
                var numbers = await NumbersAsync(connection.Command(
                    "SELECT @v + seq FROM seq_1_to_2000 WHERE seq <= @n", ("@v", mark), ("@n", rows)), stop);
                Assert.Equal(Enumerable.Range(1, rows).Select(n => mark + n), numbers);
                break;
            case 4:
                // A reader left after its first row.
                await using (var command = connection.Command("SELECT @v FROM seq_1_to_3000", ("@v", mark)))
                {
                    await using var reader = await command.ExecuteReaderAsync(stop);
                    Assert.True(await reader.ReadAsync(stop));
                    Assert.Equal(mark, reader.GetInt64(0));
                }

                break;
            case 5:
                await using (var transaction = await connection.BeginTransactionAsync(stop))
                {
                    await using var insert = connection.Command("INSERT INTO chaos (v) VALUES (@v)", ("@v", mark));
                    Assert.Equal(1, await insert.ExecuteNonQueryAsync(stop));
                    Assert.Equal([mark], await NumbersAsync(
                        connection.Command("SELECT v FROM chaos WHERE id = LAST_INSERT_ID()"), stop));
                    await transaction.RollbackAsync(stop);
                }

                break;
            default:
                await AskBatchAsync(connection, mark, stop);
                break;
        }
    }

    private static async Task AskBatchAsync(DbConnection connection, long mark, CancellationToken stop)
    {
        await using var batch = connection.CreateBatch();
        for (var n = 0; n < 3; n++)
        {
            var command = batch.CreateBatchCommand();
            command.CommandText = $"SELECT {mark + n}";
            batch.BatchCommands.Add(command);
        }

        await using var reader = await batch.ExecuteReaderAsync(stop);
        for (var n = 0; n < 3; n++, await reader.NextResultAsync(stop))
        {
            Assert.True(await reader.ReadAsync(stop));
            Assert.Equal(mark + n, reader.GetInt64(0));
        }
    }

    private static async Task<List<long>> NumbersAsync(DbCommand command, CancellationToken stop)
    {
        await using (command)
        {
            await using var reader = await command.ExecuteReaderAsync(stop);
            var numbers = new List<long>();
            while (await reader.ReadAsync(stop))
            {
                numbers.Add(reader.GetInt64(0));
            }

            return numbers;
        }
    }

    /// <summary>Kills statements and connections of this class's database, one after the other.</summary>
    private async Task KillAsync(CancellationToken end)
    {
        var random = new Random(7);
        await using var connection = await database.Source.OpenConnectionAsync(CancellationToken.None);
        while (!end.IsCancellationRequested)
        {
            var ids = await connection.RowsAsync(
                "SELECT ID FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND ID <> CONNECTION_ID() "
                + "ORDER BY RAND() LIMIT 3");
            foreach (var id in ids)
            {
                var error = await Record.ExceptionAsync(
                    () => connection.ExecuteAsync($"KILL {(random.Next(2) == 0 ? "QUERY" : "CONNECTION")} {id[0]}"));
                Assert.True(error is null or MySqlException { Number: 1094 }, error?.ToString());
            }

            await Task.Delay(20, CancellationToken.None);
        }
    }
}
