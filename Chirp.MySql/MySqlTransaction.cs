using System.Data;
using System.Data.Common;
using Chirp.MySql.Protocol;

namespace Chirp.MySql;

/// <summary>A transaction; disposed without <see cref="CommitAsync"/> it is rolled back.</summary>
public sealed class MySqlTransaction : DbTransaction
{
    private MySqlConnection? _connection;

    internal MySqlTransaction(MySqlConnection connection, IsolationLevel isolationLevel)
    {
        _connection = connection;
        IsolationLevel = isolationLevel;
    }

    public override IsolationLevel IsolationLevel { get; }

    public override bool SupportsSavepoints => true;

    protected override DbConnection? DbConnection => _connection;

    public override void Commit() => CommitAsync().GetAwaiter().GetResult();

    public override void Rollback() => RollbackAsync().GetAwaiter().GetResult();

    /// <summary>
    /// Once COMMIT is sent it is not cancelled: nobody would know how it ended. After <c>DefaultCommandTimeout</c>
    /// nobody does either.
    /// </summary>
    public override Task CommitAsync(CancellationToken cancellationToken = default) =>
        EndAsync("COMMIT", cancellationToken);

    public override Task RollbackAsync(CancellationToken cancellationToken = default) =>
        EndAsync("ROLLBACK", CancellationToken.None);

    public override void Save(string savepointName) => SaveAsync(savepointName).GetAwaiter().GetResult();

    public override void Rollback(string savepointName) => RollbackAsync(savepointName).GetAwaiter().GetResult();

    public override void Release(string savepointName) => ReleaseAsync(savepointName).GetAwaiter().GetResult();

    public override Task SaveAsync(string savepointName, CancellationToken cancellationToken = default) =>
        RunAsync("SAVEPOINT " + Quote(savepointName), cancellationToken);

    public override Task RollbackAsync(string savepointName, CancellationToken cancellationToken = default) =>
        RunAsync("ROLLBACK TO SAVEPOINT " + Quote(savepointName), cancellationToken);

    public override Task ReleaseAsync(string savepointName, CancellationToken cancellationToken = default) =>
        RunAsync("RELEASE SAVEPOINT " + Quote(savepointName), cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        if (_connection is { State: ConnectionState.Open } connection && connection.Transaction == this)
        {
            if (connection.Reader is { } reader)
            {
                await reader.CloseQuietlyAsync();
            }

            await RollbackAsync();
        }

        _connection = null;
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    internal static string? NameOf(IsolationLevel level) => level switch
    {
        IsolationLevel.Unspecified => null,
        IsolationLevel.ReadUncommitted => "READ UNCOMMITTED",
        IsolationLevel.ReadCommitted => "READ COMMITTED",
        IsolationLevel.RepeatableRead or IsolationLevel.Snapshot => "REPEATABLE READ",
        IsolationLevel.Serializable => "SERIALIZABLE",
        _ => throw new NotSupportedException($"Isolation level {level} is not one of the server's."),
    };

    protected override void Dispose(bool disposing)
    {
        if (disposing && _connection is not null)
        {
            Blocking.Wait(DisposeAsync());
        }

        base.Dispose(disposing);
    }

    private async Task EndAsync(string sql, CancellationToken stop)
    {
        await RunAsync(sql, stop);
        _connection!.Transaction = null;
        _connection = null;
    }

    private async Task RunAsync(string sql, CancellationToken stop)
    {
        if (_connection is not { } connection || connection.Transaction != this)
        {
            throw new InvalidOperationException("The transaction is over.");
        }

        stop.ThrowIfCancellationRequested();
        var session = await connection.ReadySessionAsync(stop);
        if (sql == "ROLLBACK" && session.DropLead())
        {
            return; // nothing was ever sent
        }

        Commands.WriteQuery(session.Wire.Out, sql);
        await session.RunSimpleAsync(session.Settings.DefaultCommandTimeoutSeconds);
    }

    private static string Quote(string name) => "`" + name.Replace("`", "``", StringComparison.Ordinal) + "`";
}
