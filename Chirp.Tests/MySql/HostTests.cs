using System.Data.Common;
using Chirp.MySql;
using Chirp.Tests.MySql.Fake;
using Chirp.Tests.Servers;
using Xunit;

namespace Chirp.Tests.MySql;

/// <summary>Several hosts, and which of them a connection may use.</summary>
public sealed class HostTests
{
    private static string Primary => Address("127.0.0.1", MariaDb.ServerConnectionString);
    private static string Replica => Address("127.0.0.1", MariaDb.ReplicaConnectionString);

    [Fact]
    public async Task Any_is_the_first_that_answers()
    {
        Assert.Equal(Primary, await HostAsync(MySqlTarget.Any, Primary, Replica));
        Assert.Equal(Replica, await HostAsync(MySqlTarget.Any, Replica, Primary));
    }

    [Fact]
    public async Task A_primary_is_one_that_takes_writes_and_a_replica_one_that_does_not()
    {
        Assert.Equal(Primary, await HostAsync(MySqlTarget.Primary, Primary, Replica));
        Assert.Equal(Primary, await HostAsync(MySqlTarget.Primary, Replica, Primary));
        Assert.Equal(Replica, await HostAsync(MySqlTarget.Replica, Primary, Replica));
        Assert.Equal(Replica, await HostAsync(MySqlTarget.Replica, Replica, Primary));
    }

    [Theory]
    [InlineData(MySqlTarget.Primary)]
    [InlineData(MySqlTarget.Replica)]
    public async Task Where_no_server_has_the_role_the_error_names_the_setting_and_the_servers(MySqlTarget target)
    {
        var wrong = target == MySqlTarget.Primary ? Replica : Primary;
        await using var alone = Pool(target, wrong);
        await using var twice = Pool(target, wrong, wrong);

        var one = await Assert.ThrowsAsync<MySqlException>(async () => await alone.OpenConnectionAsync());
        var two = await Assert.ThrowsAsync<MySqlException>(async () => await twice.OpenConnectionAsync());

        Assert.Equal((MySqlErrorNumbers.ConnectFailed, true), (one.Number, one.IsTransient));
        Assert.Equal($"{wrong} is not a {target} (Target).", one.Message);
        Assert.Equal((MySqlErrorNumbers.ConnectFailed, true), (two.Number, two.IsTransient));
        Assert.StartsWith($"None of {wrong}, {wrong} can be used as Target={target}.", two.Message);
    }

    [Fact]
    public async Task Replicas_take_turns()
    {
        var other = Address("localhost", MariaDb.ReplicaConnectionString);
        await using var source = Pool(MySqlTarget.Replica, Replica, Primary, other);
        var hosts = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            await using var connection = await source.OpenConnectionAsync();
            hosts.Add(connection.DataSource);
        }

        Assert.InRange(hosts.Count(host => host == Replica), 2, 4);
        Assert.Equal(6, hosts.Count(host => host == Replica || host == other));
    }

    [Fact]
    public async Task A_host_that_does_not_answer_leaves_time_for_the_next_and_is_passed_over_then()
    {
        await using var mute = new FakeServer(static session => session.StallAsync());
        await using var server = new FakeServer(static session => FakeCommands.ServeAsync(session));
        await using var source = new MySqlDataSource(server.ConnectionString(
            "SslMode=Disabled;Pooling=false;ConnectionTimeout=2;"
            + $"Server=127.0.0.1:{mute.Port},127.0.0.1:{server.Port}"));
        for (var i = 0; i < 3; i++)
        {
            await using var connection = await source.OpenConnectionAsync();
            Assert.Equal($"127.0.0.1:{server.Port}", connection.DataSource);
        }

        Assert.Equal(1, mute.Connections);
    }

    [Fact]
    public async Task A_host_that_has_recovered_is_used_again()
    {
        var isDown = true;
        await using var first = new FakeServer(
            session => isDown ? throw new IOException("It is down.") : FakeCommands.ServeAsync(session));
        await using var second = new FakeServer(static session => FakeCommands.ServeAsync(session));
        await using var source = new MySqlDataSource(first.ConnectionString(
            "SslMode=Disabled;Pooling=false;FailedHostSeconds=1;"
            + $"Server=127.0.0.1:{first.Port},127.0.0.1:{second.Port}"));
        Assert.Equal($"127.0.0.1:{second.Port}", await HostAsync());

        isDown = false;

        while (await HostAsync() != $"127.0.0.1:{first.Port}")
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        async Task<string> HostAsync()
        {
            await using var connection = await source.OpenConnectionAsync();
            return connection.DataSource;
        }
    }

    [Theory]
    [InlineData("OFF", true)]
    [InlineData("ON", false)]
    [InlineData("NO_LOCK", false)]
    public async Task Newer_servers_say_by_a_word_whether_they_are_read_only(string word, bool isPrimary)
    {
        await using var server = new FakeServer(session => FakeCommands.ServeAsync(session, async command =>
        {
            if (!command.Text.Contains("read_only"))
            {
                return false;
            }

            await session.SendResultAsync(
                [FakePackets.Column("@@global.read_only", FakeType.VarString)], [FakePackets.TextRow(word)]);
            return true;
        }));
        var target = isPrimary ? MySqlTarget.Primary : MySqlTarget.Replica;
        await using var right = new MySqlDataSource(server.ConnectionString($"SslMode=Disabled;Target={target}"));
        await using var wrong = new MySqlDataSource(
            server.ConnectionString($"SslMode=Disabled;Target={(isPrimary ? "Replica" : "Primary")}"));

        await using var connection = await right.OpenConnectionAsync();
        await Assert.ThrowsAsync<MySqlException>(async () => await wrong.OpenConnectionAsync());
    }

    /// <summary>A failover: the error is transient, and who tries again finds the new primary.</summary>
    [Fact]
    public async Task A_primary_that_has_become_read_only_is_left_for_the_one_that_has_not()
    {
        // Administrators may write on read-only servers; this account may not.
        var name = "failover_" + Guid.NewGuid().ToString("N")[..8];
        string[] servers = [MariaDb.ServerConnectionString, MariaDb.ReplicaConnectionString];
        foreach (var server in servers)
        {
            await MariaDb.ExecuteOnAsync(server, $"""
                CREATE DATABASE {name}; CREATE TABLE {name}.t (id INT);
                CREATE USER {name}@'%' IDENTIFIED BY '{MariaDb.Password}'; GRANT ALL ON {name}.* TO {name}@'%'
                """);
        }

        await MariaDb.ExecuteOnAsync(servers[1], "SET GLOBAL read_only = 0");
        try
        {
            await using var source = new MySqlDataSource(
                $"Server={Replica},{Primary};Target=Primary;Database={name};User ID={name};"
                + $"Password={MariaDb.Password}");
            await using var idle = await source.OpenConnectionAsync();
            await using (var busy = await source.OpenConnectionAsync())
            {
                await busy.ExecuteAsync("INSERT INTO t VALUES (1)");
                await idle.DisposeAsync();
                await MariaDb.ExecuteOnAsync(servers[1], "SET GLOBAL read_only = 1");

                var error = await Assert.ThrowsAsync<MySqlException>(
                    () => busy.ExecuteAsync("INSERT INTO t VALUES (2)"));

                Assert.Equal((MySqlErrorNumbers.ReadOnly, true), (error.Number, error.IsTransient));
                Assert.Equal(Replica, busy.DataSource);
            }

            await using var next = await source.OpenConnectionAsync();
            Assert.Equal(Primary, next.DataSource);
            await next.ExecuteAsync("INSERT INTO t VALUES (2)");
        }
        finally
        {
            await MariaDb.ExecuteOnAsync(servers[1], "SET GLOBAL read_only = 1");
            foreach (var server in servers)
            {
                await MariaDb.ExecuteOnAsync(server, $"DROP DATABASE {name}; DROP USER {name}@'%'");
            }
        }
    }

    private static async Task<string> HostAsync(MySqlTarget target, params string[] hosts)
    {
        await using var source = Pool(target, hosts);
        await using var connection = await source.OpenConnectionAsync();
        // Told by the server, not by the driver.
        var port = await connection.ScalarAsync("SELECT @@port");
        Assert.EndsWith($":{port}", connection.DataSource);
        return connection.DataSource;
    }

    private static MySqlDataSource Pool(MySqlTarget target, params string[] hosts) => new(
        $"Server={string.Join(',', hosts)};Target={target};User ID=chirp;Password={MariaDb.Password};Pooling=false");

    private static string Address(string host, string connectionString)
    {
        var server = new DbConnectionStringBuilder { ConnectionString = connectionString };
        return $"{host}:{server["Port"]}";
    }
}
