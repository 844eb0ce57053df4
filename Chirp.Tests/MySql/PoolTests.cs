using System.Data;
using System.Data.Common;
using Chirp.MySql;
using Chirp.Tests.MySql.Fake;
using Chirp.Tests.Servers;
using Xunit;

namespace Chirp.Tests.MySql;

public sealed class PoolTests(MariaDb database) : IClassFixture<MariaDb>
{
    [Fact]
    public async Task A_closed_connection_is_used_again()
    {
        await using var source = Pool("");

        Assert.Equal(await IdAsync(source), await IdAsync(source));
    }

    [Fact]
    public async Task Without_pooling_each_connection_is_new()
    {
        await using var source = Pool("Pooling=false");

        Assert.NotEqual(await IdAsync(source), await IdAsync(source));
    }

    [Fact]
    public async Task What_a_session_left_behind_is_reset()
    {
        await using var source = Pool("MaximumPoolSize=1;AllowUserVariables=true");
        long id;
        await using (var connection = await source.OpenConnectionAsync())
        {
            id = await IdAsync(connection);
            await connection.ExecuteAsync("SET @kept = 1, SESSION sql_mode = '', autocommit = 0");
            await connection.ExecuteAsync("CREATE TEMPORARY TABLE scratch (id INT)");
            await connection.ScalarAsync("SELECT GET_LOCK('held', 0)");
        }

        await using var next = await source.OpenConnectionAsync();
        Assert.Equal(id, await IdAsync(next));
        Assert.Equal(DBNull.Value, await next.ScalarAsync("SELECT @kept"));
        Assert.NotEqual("", await next.ScalarAsync("SELECT @@sql_mode"));
        Assert.Equal(1, Convert.ToInt32(await next.ScalarAsync("SELECT @@autocommit")));
        var error = await Assert.ThrowsAsync<MySqlException>(() => next.ScalarAsync("SELECT * FROM scratch"));
        Assert.Equal(1146, error.Number);
        Assert.Equal(1, Convert.ToInt32(await next.ScalarAsync("SELECT IS_FREE_LOCK('held')")));
    }

    [Theory]
    [InlineData("WhenChanged")]
    [InlineData("Always")]
    [InlineData("Never")]
    public async Task Prepared_statements_work_after_reuse(string reset)
    {
        await using var source = Pool($"MaximumPoolSize=1;ConnectionReset={reset}");
        for (var i = 0; i < 5; i++)
        {
            await using var connection = await source.OpenConnectionAsync();
            Assert.Equal((long)i, await connection.ScalarAsync("SELECT @v", ("@v", (long)i)));
            await connection.ExecuteAsync("SET time_zone = '+05:00'");
        }
    }

    [Fact]
    public async Task A_reader_left_unread_does_not_leak_into_the_next_use()
    {
        await using var source = Pool("MaximumPoolSize=1");
        await using (var connection = await source.OpenConnectionAsync())
        {
            var reader = await connection.Command("SELECT seq FROM seq_1_to_100000").ExecuteReaderAsync();
            Assert.True(await reader.ReadAsync());
        }

        await using var next = await source.OpenConnectionAsync();
        Assert.Equal("mine", await next.ScalarAsync("SELECT 'mine'"));
    }

    [Fact]
    public async Task A_connection_the_server_killed_while_idle_is_replaced_unseen()
    {
        await using var source = Pool("MaximumPoolSize=1");
        for (var i = 0; i < 5; i++)
        {
            var id = await IdAsync(source);
            await KillAsync(id);
            Assert.NotEqual(id, await IdAsync(source));
        }
    }

    [Fact]
    public async Task A_connection_killed_in_use_is_an_error_and_is_replaced()
    {
        await using var source = Pool("MaximumPoolSize=1");
        await using (var connection = await source.OpenConnectionAsync())
        {
            var id = await IdAsync(connection);
            var sleeping = connection.ScalarAsync("SELECT SLEEP(@s)", ("@s", 600));
            await WaitForAsync(
                $"SELECT 1 FROM information_schema.PROCESSLIST WHERE ID = {id} AND STATE = 'User sleep'");
            await KillAsync(id);
            var error = await Assert.ThrowsAsync<MySqlException>(() => sleeping);
            Assert.True(error.IsTransient, error.ToString());
        }

        Assert.True(await IdAsync(source) > 0);
    }

    [Fact]
    public async Task Who_waits_is_served_in_order_of_asking()
    {
        await using var source = Pool("MaximumPoolSize=1");
        var holder = await source.OpenConnectionAsync();
        var order = new List<int>();
        var waiters = new List<Task>();
        for (var i = 0; i < 20; i++)
        {
            var place = i;
            waiters.Add(WaitAsync(source.OpenConnectionAsync(), place));
        }

        await holder.DisposeAsync();
        await Task.WhenAll(waiters);

        Assert.Equal(Enumerable.Range(0, 20), order);

        async Task WaitAsync(ValueTask<MySqlConnection> opening, int place)
        {
            await using var connection = await opening;
            order.Add(place);
            await connection.ScalarAsync("SELECT 1");
        }
    }

    [Fact]
    public async Task Waiting_too_long_is_an_error_that_names_the_setting_and_its_value()
    {
        await using var source = Pool("MaximumPoolSize=3;ConnectionTimeout=1");
        DbConnection[] held =
        [
            await source.OpenConnectionAsync(), await source.OpenConnectionAsync(), await source.OpenConnectionAsync(),
        ];

        var error = await Assert.ThrowsAsync<MySqlException>(async () => await source.OpenConnectionAsync());

        Assert.Equal((MySqlErrorNumbers.PoolTimeout, true), (error.Number, error.IsTransient));
        Assert.Contains("MaximumPoolSize", error.Message.Replace(" ", ""));
        Assert.Contains("3", error.Message);
        foreach (var connection in held)
        {
            await connection.DisposeAsync();
        }

        Assert.True(await IdAsync(source) > 0);
    }

    [Fact]
    public async Task A_cancelled_waiter_does_not_take_the_next_connection()
    {
        await using var source = Pool("MaximumPoolSize=1");
        var holder = await source.OpenConnectionAsync();
        using var cancellation = new CancellationTokenSource();
        var cancelled = source.OpenConnectionAsync(cancellation.Token).AsTask();
        var patient = source.OpenConnectionAsync().AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await holder.DisposeAsync();

        await using var connection = await patient;
        Assert.Equal(ConnectionState.Open, connection.State);
    }

    [Fact]
    public async Task The_maximum_holds_under_many_who_ask()
    {
        var name = "max_" + Guid.NewGuid().ToString("N")[..8];
        await using var source = Pool($"MaximumPoolSize=4;Database={await DatabaseAsync(name)}");
        var most = 0L;
        await Task.WhenAll(Enumerable.Range(0, 60).Select(async _ =>
        {
            await using var connection = await source.OpenConnectionAsync();
            var open = Convert.ToInt64(await connection.ScalarAsync(
                "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE DB = @db", ("@db", name)));
            InterlockedMax(ref most, open);
        }));
        await MariaDb.ExecuteOnServerAsync($"DROP DATABASE {name}");

        Assert.InRange(most, 1, 4);
    }

    [Fact]
    public async Task The_minimum_is_opened_and_kept_and_what_is_idle_above_it_is_closed()
    {
        var name = "min_" + Guid.NewGuid().ToString("N")[..8];
        await using var source = Pool(
            $"MinimumPoolSize=2;MaximumPoolSize=10;ConnectionIdleTimeout=1;Database={await DatabaseAsync(name)}");
        DbConnection[] held = [.. await Task.WhenAll(
            Enumerable.Range(0, 6).Select(_ => source.OpenConnectionAsync().AsTask()))];
        foreach (var connection in held)
        {
            await connection.DisposeAsync();
        }

        await WaitForAsync($"SELECT 1 FROM information_schema.PROCESSLIST WHERE DB = '{name}' HAVING COUNT(*) = 2");
        await MariaDb.ExecuteOnServerAsync($"DROP DATABASE {name}");
    }

    [Fact]
    public async Task A_connection_at_the_end_of_its_life_is_not_used_again()
    {
        await using var source = Pool("ConnectionLifeTime=1;MaximumPoolSize=1");
        var first = await IdAsync(source);

        for (var id = first; id == first; id = await IdAsync(source))
        {
            await Task.Delay(50);
        }
    }

    [Fact]
    public async Task A_disposed_pool_leaves_no_connection_on_the_server()
    {
        var name = "end_" + Guid.NewGuid().ToString("N")[..8];
        var source = Pool($"Database={await DatabaseAsync(name)}");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => IdAsync(source)));
        await source.DisposeAsync();

        await WaitForAsync($"SELECT 1 FROM information_schema.PROCESSLIST WHERE DB = '{name}' HAVING COUNT(*) = 0");
        await MariaDb.ExecuteOnServerAsync($"DROP DATABASE {name}");
        await Assert.ThrowsAnyAsync<InvalidOperationException>(async () => await source.OpenConnectionAsync());
    }

    [Fact]
    public async Task A_failed_host_is_passed_over_for_the_next()
    {
        await using var dead = new FakeServer(static _ => throw new IOException("This host is down."));
        var server = new DbConnectionStringBuilder { ConnectionString = database.ConnectionString };
        await using var source = Pool($"Server=127.0.0.1:{dead.Port},127.0.0.1:{server["Port"]};Pooling=false");

        for (var i = 0; i < 5; i++)
        {
            Assert.True(await IdAsync(source) > 0);
        }

        Assert.Equal(1, dead.Connections);
    }

    private MySqlDataSource Pool(string settings) => new($"{database.ConnectionString};{settings}");

    private static async Task<string> DatabaseAsync(string name)
    {
        _ = MariaDb.ServerConnectionString;
        await MariaDb.ExecuteOnServerAsync($"CREATE DATABASE {name}");
        return name;
    }

    private static async Task<long> IdAsync(MySqlDataSource source)
    {
        await using var connection = await source.OpenConnectionAsync();
        return await IdAsync(connection);
    }

    private static async Task<long> IdAsync(DbConnection connection) =>
        Convert.ToInt64(await connection.ScalarAsync("SELECT CONNECTION_ID()"));

    private async Task KillAsync(long id)
    {
        await MariaDb.ExecuteOnServerAsync($"KILL {id}");
        await WaitForAsync($"SELECT 1 FROM information_schema.PROCESSLIST WHERE ID = {id} HAVING COUNT(*) = 0");
    }

    /// <summary>Until the query finds a row.</summary>
    private async Task WaitForAsync(string sql)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        while ((await connection.RowsAsync(sql)).Count == 0)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private static void InterlockedMax(ref long target, long value)
    {
        for (var seen = Volatile.Read(ref target); seen < value;)
        {
            seen = Interlocked.CompareExchange(ref target, value, seen) is var was && was == seen ? value : was;
        }
    }
}
