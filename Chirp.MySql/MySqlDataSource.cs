using System.Collections.Concurrent;
using System.Data.Common;
using Chirp.MySql.Pool;
using Chirp.MySql.Session;
using Chirp.MySql.Statements;

namespace Chirp.MySql;

/// <summary>
/// One or several servers by one connection string, and the pool of connections to them. Safe for concurrent use; one
/// for the life of the process. Synchronous methods of everything it opens block a thread on the asynchronous ones.
/// </summary>
public sealed class MySqlDataSource : DbDataSource
{
    // A program has a few connection strings; one that makes them up would have a pool for each.
    private const int MaxShared = 1_000;

    private static readonly ConcurrentDictionary<string, Lazy<MySqlDataSource>> s_shared = new(StringComparer.Ordinal);

    public MySqlDataSource(string connectionString)
        : this(new MySqlConnectionStringBuilder(connectionString), null, null)
    {
    }

    internal MySqlDataSource(
        MySqlConnectionStringBuilder builder,
        Func<CancellationToken, ValueTask<MySqlCredentials>>? credentials,
        string? name)
    {
        Settings = new ConnectionSettings(builder);
        var hosts = new HostSelector(Settings, new Connector(Settings, credentials));
        Pool = new SessionPool(Settings, hosts, name ?? $"{Settings.Hosts[0]}/{Settings.Database}");
    }

    /// <summary>Without its password.</summary>
    public override string ConnectionString => Settings.PublicConnectionString;

    internal ConnectionSettings Settings { get; }

    internal SessionPool Pool { get; }

    internal CommandTexts Texts { get; } = new();

    public static MySqlDataSource Create(string connectionString) => new(connectionString);

    public new MySqlConnection CreateConnection() => new(this);

    public new MySqlConnection OpenConnection() => (MySqlConnection)base.OpenConnection();

    public new async ValueTask<MySqlConnection> OpenConnectionAsync(CancellationToken stop = default)
    {
        var connection = CreateConnection();
        try
        {
            await connection.OpenAsync(stop);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Closes idle connections now and those in use when they come back.</summary>
    public ValueTask ClearPoolAsync() => Pool.ClearAsync();

    /// <summary>The source that connections of this string share, when they are made without one.</summary>
    internal static MySqlDataSource Shared(string connectionString)
    {
        if (s_shared.Count >= MaxShared && !s_shared.ContainsKey(connectionString))
        {
            throw new InvalidOperationException(
                $"{MaxShared} connection strings have pools already; use {nameof(MySqlDataSource)}s and dispose them.");
        }

        return s_shared.GetOrAdd(
            connectionString, static text => new Lazy<MySqlDataSource>(() => new MySqlDataSource(text))).Value;
    }

    internal static async ValueTask ClearSharedAsync()
    {
        foreach (var (_, shared) in s_shared)
        {
            await shared.Value.ClearPoolAsync();
        }
    }

    protected override DbConnection CreateDbConnection() => CreateConnection();

    protected override async ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken) =>
        await OpenConnectionAsync(cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Blocking.Wait(Pool.DisposeAsync());
        }

        base.Dispose(disposing);
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await Pool.DisposeAsync();
        await base.DisposeAsyncCore();
    }
}
