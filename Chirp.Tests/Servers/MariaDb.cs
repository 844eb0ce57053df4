using System.Data.Common;
using Chirp.MySql;
using Xunit;

namespace Chirp.Tests.Servers;

/// <summary>
/// The MariaDB that <c>test.sh</c> starts; without it, who asks for it is skipped. As a class fixture it is an empty
/// database of that class's own.
/// </summary>
public sealed class MariaDb : IAsyncLifetime
{
    /// <summary>The password of every account of the test server that has one.</summary>
    public const string Password = "chirp";

    private const string HowToRun =
        "CHIRP_TEST_MYSQL is not set: ./test.sh sets it, or ./test.sh --servers starts the server and prints it.";

    private MySqlDataSource? _source;

    /// <summary>Whether there is a server.</summary>
    public static bool IsRunning => Environment.GetEnvironmentVariable("CHIRP_TEST_MYSQL") is { Length: > 0 };

    /// <summary>The server, without a database chosen.</summary>
    public static string ServerConnectionString
    {
        get
        {
            Assert.SkipUnless(IsRunning, HowToRun);
            return Environment.GetEnvironmentVariable("CHIRP_TEST_MYSQL")!;
        }
    }

    /// <summary>The path of the authority's certificate.</summary>
    public static string CertificateAuthority
    {
        get
        {
            Assert.SkipUnless(IsRunning, HowToRun);
            return Environment.GetEnvironmentVariable("CHIRP_TEST_MYSQL_CA")!;
        }
    }

    /// <summary>The second server, which is read-only.</summary>
    public static string ReplicaConnectionString
    {
        get
        {
            var replica = Environment.GetEnvironmentVariable("CHIRP_TEST_MYSQL_REPLICA");
            Assert.SkipWhen(string.IsNullOrEmpty(replica), HowToRun);
            return replica!;
        }
    }

    /// <summary>The name of the class's database.</summary>
    public string Name { get; } = "chirp_" + Guid.NewGuid().ToString("N");

    /// <summary>The class's database.</summary>
    public string ConnectionString => $"{ServerConnectionString};Database={Name}";

    /// <summary>A pool that the class's tests share.</summary>
    public MySqlDataSource Source => IsRunning ? _source! : throw new InvalidOperationException(ConnectionString);

    public async ValueTask InitializeAsync()
    {
        if (IsRunning)
        {
            await ExecuteOnServerAsync($"CREATE DATABASE {Name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
            _source = new MySqlDataSource(ConnectionString);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_source is not null)
        {
            await _source.DisposeAsync();
            await ExecuteOnServerAsync($"DROP DATABASE {Name}");
        }
    }

    /// <summary>One statement on a connection of its own, outside every pool.</summary>
    public static Task ExecuteOnServerAsync(string sql) => ExecuteOnAsync(ServerConnectionString, sql);

    /// <summary>As <see cref="ExecuteOnServerAsync"/>, on any server.</summary>
    public static async Task ExecuteOnAsync(string connectionString, string sql)
    {
        await using var source = new MySqlDataSource(connectionString + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}

/// <summary>Short forms of what tests do again and again, on any driver.</summary>
internal static class Sql
{
    public static DbCommand Command(
        this DbConnection connection, string sql, params (string Name, object? Value)[] values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
        {
            command.Add(name, value);
        }

        return command;
    }

    public static void Add(this DbCommand command, string name, object? value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value ?? DBNull.Value;
        command.Parameters.Add(parameter);
    }

    public static async Task<int> ExecuteAsync(
        this DbConnection connection, string sql, params (string Name, object? Value)[] values)
    {
        await using var command = connection.Command(sql, values);
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first column of the first row.</summary>
    public static async Task<object?> ScalarAsync(
        this DbConnection connection, string sql, params (string Name, object? Value)[] values)
    {
        await using var command = connection.Command(sql, values);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>All rows of the first result, each value as <c>GetValue</c> gives it.</summary>
    public static async Task<List<object[]>> RowsAsync(
        this DbConnection connection, string sql, params (string Name, object? Value)[] values)
    {
        await using var command = connection.Command(sql, values);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<object[]>();
        while (await reader.ReadAsync())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }

        return rows;
    }
}
