using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Chirp.MySql.Protocol;
using Chirp.MySql.Session;

namespace Chirp.MySql;

/// <summary>
/// A connection of a <see cref="MySqlDataSource"/>'s pool, from <see cref="OpenAsync"/> to <see cref="CloseAsync"/>.
/// Not safe for concurrent use.
/// </summary>
public sealed class MySqlConnection : DbConnection
{
    private static readonly StateChangeEventArgs s_opened = new(ConnectionState.Closed, ConnectionState.Open);
    private static readonly StateChangeEventArgs s_closed = new(ConnectionState.Open, ConnectionState.Closed);

    private MySqlDataSource? _source;
    private ServerSession? _session;
    private string _connectionString = "";

    public MySqlConnection()
    {
    }

    public MySqlConnection(string connectionString)
    {
        ConnectionString = connectionString;
    }

    internal MySqlConnection(MySqlDataSource source)
    {
        _source = source;
        _connectionString = source.ConnectionString;
    }

    [AllowNull]
    public override string ConnectionString
    {
        get => _source?.Settings.PublicConnectionString ?? _connectionString;
        set
        {
            if (_session is not null)
            {
                throw new InvalidOperationException("The connection is open; its connection string cannot change.");
            }

            _connectionString = value ?? "";
            _source = _connectionString.Length == 0 ? null : MySqlDataSource.Shared(_connectionString);
        }
    }

    public override string Database => _session?.Database ?? _source?.Settings.Database ?? "";

    /// <summary>Host and port in use; the first that is configured while it is closed.</summary>
    public override string DataSource => (_session?.Host ?? _source?.Settings.Hosts[0])?.ToString() ?? "";

    public override string ServerVersion => Session.Server.ServerVersion;

    public override int ConnectionTimeout => Source.Settings.ConnectionTimeoutSeconds;

    public override ConnectionState State => _session switch
    {
        null => ConnectionState.Closed,
        { Wire.IsBroken: true } => ConnectionState.Broken,
        _ => ConnectionState.Open,
    };

    /// <summary>The server's number of this connection, as in <c>SHOW PROCESSLIST</c>.</summary>
    public long ServerThread => Session.Server.ConnectionId;

    public override bool CanCreateBatch => true;

    protected override DbProviderFactory DbProviderFactory => MySqlProviderFactory.Instance;

    internal MySqlDataSource Source =>
        _source ?? throw new InvalidOperationException("The connection has no connection string.");

    internal ServerSession Session => _session ?? throw new InvalidOperationException("The connection is not open.");

    internal MySqlTransaction? Transaction { get; set; }

    internal MySqlDataReader? Reader { get; set; }

    /// <summary>Closes idle pooled connections of all connection strings.</summary>
    public static void ClearAllPools() => Blocking.Wait(MySqlDataSource.ClearSharedAsync());

    /// <summary>Closes idle pooled connections of this one's pool.</summary>
    public static void ClearPool(MySqlConnection connection) => Blocking.Wait(connection.Source.ClearPoolAsync());

    public override void Open() => OpenAsync(CancellationToken.None).GetAwaiter().GetResult();

    public override async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (_session is not null)
        {
            throw new InvalidOperationException("The connection is open already.");
        }

        _session = await Source.Pool.RentAsync(cancellationToken);
        OnStateChange(s_opened);
    }

    public override void Close() => CloseAsync().GetAwaiter().GetResult();

    public override async Task CloseAsync()
    {
        if (_session is not { } session)
        {
            return;
        }

        if (Reader is { } reader)
        {
            await reader.CloseQuietlyAsync();
        }

        Transaction = null;
        _session = null;
        await RollBackAsync(session);
        await Source.Pool.ReturnAsync(session);
        OnStateChange(s_closed);
    }

    public override async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    public new MySqlCommand CreateCommand() => new() { Connection = this };

    public new MySqlBatch CreateBatch() => new(this);

    public override void ChangeDatabase(string databaseName) =>
        ChangeDatabaseAsync(databaseName).GetAwaiter().GetResult();

    public override async Task ChangeDatabaseAsync(string databaseName, CancellationToken cancellationToken = default)
    {
        var session = await ReadySessionAsync(cancellationToken);
        session.IsChanged = true;
        Commands.WriteInitDatabase(session.Wire.Out, databaseName);
        await session.RunSimpleAsync(session.Settings.DefaultCommandTimeoutSeconds);
        session.Enter(databaseName);
    }

    /// <summary>Whether the server answers, within <c>ConnectionTimeout</c>.</summary>
    public async ValueTask<bool> PingAsync(CancellationToken stop)
    {
        try
        {
            var session = await ReadySessionAsync(stop);
            Commands.WritePing(session.Wire.Out);
            await session.RunSimpleAsync(session.Settings.ConnectionTimeoutSeconds);
            return true;
        }
        catch (MySqlException)
        {
            return false;
        }
    }

    public new MySqlTransaction BeginTransaction() => BeginTransaction(IsolationLevel.Unspecified);

    public new MySqlTransaction BeginTransaction(IsolationLevel isolationLevel) =>
        Blocking.Wait(BeginTransactionAsync(isolationLevel));

    public new ValueTask<MySqlTransaction> BeginTransactionAsync(CancellationToken stop = default) =>
        BeginTransactionAsync(IsolationLevel.Unspecified, stop);

    /// <summary>
    /// Begins a transaction with its first command: nothing is sent before, and one round trip is saved.
    /// </summary>
    public new async ValueTask<MySqlTransaction> BeginTransactionAsync(
        IsolationLevel isolationLevel, CancellationToken stop = default)
    {
        if (Transaction is not null)
        {
            throw new InvalidOperationException("The connection is in a transaction already; they do not nest.");
        }

        var level = MySqlTransaction.NameOf(isolationLevel);
        var session = await ReadySessionAsync(stop);
        if (level is not null)
        {
            session.LeadWithQuery($"SET TRANSACTION ISOLATION LEVEL {level}");
        }

        session.LeadWithQuery(
            isolationLevel == IsolationLevel.Snapshot
                ? "START TRANSACTION WITH CONSISTENT SNAPSHOT"
                : "START TRANSACTION");
        return Transaction = new MySqlTransaction(this, isolationLevel);
    }

    /// <summary>
    /// The session, free for a command. One that died while it lay in the pool is replaced, as long as nothing has been
    /// sent on it and nothing waits to be.
    /// </summary>
    internal async ValueTask<ServerSession> ReadySessionAsync(CancellationToken stop)
    {
        var session = Session;
        if (Reader is not null)
        {
            throw new InvalidOperationException("A reader is open on this connection; close it first.");
        }

        if (session.IsUntouched && Transaction is null && session.Wire.IsDead())
        {
            // The place of the dead one is free before another is asked for: close has nothing to give back if that
            // fails.
            _session = null;
            _session = session = await Source.Pool.ReplaceAsync(session, stop);
        }

        return session.Wire.IsBroken
            ? throw MySqlException.Lost("before this command", null)
            : session;
    }

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) =>
        BeginTransaction(isolationLevel);

    protected override async ValueTask<DbTransaction> BeginDbTransactionAsync(
        IsolationLevel isolationLevel, CancellationToken cancellationToken) =>
        await BeginTransactionAsync(isolationLevel, cancellationToken);

    protected override DbCommand CreateDbCommand() => CreateCommand();

    protected override DbBatch CreateDbBatch() => CreateBatch();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Close();
        }

        base.Dispose(disposing);
    }

    // Its locks would be held for as long as nobody needs the connection.
    private static async ValueTask RollBackAsync(ServerSession session)
    {
        session.DropLead();
        if (!session.IsInTransaction || !session.IsUsable)
        {
            return;
        }

        try
        {
            Commands.WriteQuery(session.Wire.Out, "ROLLBACK");
            await session.RunSimpleAsync(session.Settings.DefaultCommandTimeoutSeconds);
        }
        catch (MySqlException)
        {
            session.Wire.Abort();
        }
    }
}
