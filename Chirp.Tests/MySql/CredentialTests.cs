using Chirp.MySql;
using Chirp.Tests.Servers;
using Xunit;

namespace Chirp.Tests.MySql;

/// <summary>Passwords that change while the program runs.</summary>
public sealed class CredentialTests : IAsyncLifetime
{
    private readonly string _user = "rotating_" + Guid.NewGuid().ToString("N")[..8];
    private string _password = "old";
    private int _asked;

    public async ValueTask InitializeAsync() =>
        await MariaDb.ExecuteOnServerAsync($"CREATE USER {_user}@'%' IDENTIFIED BY 'old'");

    public async ValueTask DisposeAsync() => await MariaDb.ExecuteOnServerAsync($"DROP USER {_user}@'%'");

    [Fact]
    public async Task The_old_password_is_refused_and_the_new_one_taken_without_a_restart()
    {
        await using var source = Source("MaximumPoolSize=1");
        await using (var connection = await source.OpenConnectionAsync())
        {
            await MariaDb.ExecuteOnServerAsync($"ALTER USER {_user}@'%' IDENTIFIED BY 'new'");
            Assert.Equal(1L, await connection.ScalarAsync("SELECT @v", ("@v", 1L)));
        }

        // Who is logged in stays so; the password is asked for with the next connection.
        Assert.StartsWith(_user + "@", await WhoAsync(source));
        Assert.Equal(1, _asked);
        await source.ClearPoolAsync();
        for (var i = 0; i < 3; i++)
        {
            // More often than there are places in the pool: a refusal gives its own back.
            var error = await Assert.ThrowsAsync<MySqlException>(() => WhoAsync(source));
            Assert.Equal((MySqlErrorNumbers.AccessDenied, false), (error.Number, error.IsTransient));
        }

        _password = "new";

        Assert.StartsWith(_user + "@", await WhoAsync(source));
        Assert.Equal(5, _asked);
    }

    [Fact]
    public async Task A_command_is_killed_with_the_password_of_the_day()
    {
        await using var source = Source("MaximumPoolSize=1;DefaultCommandTimeout=1");
        await using var connection = await source.OpenConnectionAsync();
        await MariaDb.ExecuteOnServerAsync($"ALTER USER {_user}@'%' IDENTIFIED BY 'new'");
        _password = "new";

        var error = await Assert.ThrowsAsync<MySqlException>(() => connection.ScalarAsync("SELECT SLEEP(600)"));

        Assert.Equal(MySqlErrorNumbers.CommandTimeout, error.Number);
        Assert.Equal(1L, await connection.ScalarAsync("SELECT @v", ("@v", 1L)));
        Assert.Equal(2, _asked);
    }

    [Fact]
    public async Task Where_credentials_cannot_be_had_the_error_is_the_callbacks_and_no_place_is_lost()
    {
        var isDown = true;
        await using var source = Source("MaximumPoolSize=1", () => isDown ? throw new IOException("vault") : _password);
        for (var i = 0; i < 3; i++)
        {
            var error = await Assert.ThrowsAsync<IOException>(() => WhoAsync(source));
            Assert.Equal("vault", error.Message);
        }

        isDown = false;

        Assert.StartsWith(_user + "@", await WhoAsync(source));
    }

    [Fact]
    public async Task Who_waits_for_credentials_may_give_up()
    {
        var builder = new MySqlDataSourceBuilder(MariaDb.ServerConnectionString + ";MaximumPoolSize=1;Pooling=false");
        var waits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        builder.UseCredentials(async stop =>
        {
            waits.TrySetResult();
            await Task.Delay(Timeout.Infinite, stop);
            return new MySqlCredentials("", "");
        });
        await using var source = builder.Build();
        using var cancellation = new CancellationTokenSource();
        var opening = source.OpenConnectionAsync(cancellation.Token).AsTask();
        await waits.Task;

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening);
    }

    private MySqlDataSource Source(string settings, Func<string>? password = null)
    {
        var builder = new MySqlDataSourceBuilder($"{MariaDb.ServerConnectionString};{settings}");
        builder.UseCredentials(_ =>
        {
            _asked++;
            return new(new MySqlCredentials(_user, password is null ? _password : password()));
        });
        return builder.Build();
    }

    private static async Task<string> WhoAsync(MySqlDataSource source)
    {
        await using var connection = await source.OpenConnectionAsync();
        return (string)(await connection.ScalarAsync("SELECT CURRENT_USER()"))!;
    }
}
