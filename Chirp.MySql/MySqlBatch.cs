using System.Data;
using System.Data.Common;
using Chirp.MySql.Session;

namespace Chirp.MySql;

/// <summary>
/// Commands that are sent together and run one behind the other: what fits into 64 KiB and 64 commands is one round
/// trip, and one more where statements are new to the connection. The first that fails ends the batch: results before
/// it are read as usual, its error is thrown in the place of its own, and the connection stays usable. The server has
/// by then been sent those behind it, up to the end of the round trip, and runs them, though nobody reads their
/// results: where it must be all or nothing, use a transaction and roll it back. A batch that is cancelled, or out of
/// time, with commands behind the one that is running is ended by KILL of its connection, so that they do not run.
/// </summary>
public sealed class MySqlBatch : DbBatch
{
    private int? _timeoutSeconds;

    public MySqlBatch()
    {
    }

    public MySqlBatch(MySqlConnection? connection, MySqlTransaction? transaction = null)
    {
        Connection = connection;
        Transaction = transaction;
    }

    public new MySqlConnection? Connection { get; set; }

    public new MySqlTransaction? Transaction { get; set; }

    public new MySqlBatchCommandCollection BatchCommands { get; } = new();

    /// <summary>Seconds for the whole batch; 0 is without end.</summary>
    public override int Timeout
    {
        get => _timeoutSeconds ?? Connection?.Source.Settings.DefaultCommandTimeoutSeconds ?? 30;
        set => _timeoutSeconds = value;
    }

    protected override DbBatchCommandCollection DbBatchCommands => BatchCommands;

    protected override DbConnection? DbConnection
    {
        get => Connection;
        set => Connection = (MySqlConnection?)value;
    }

    protected override DbTransaction? DbTransaction
    {
        get => Transaction;
        set => Transaction = (MySqlTransaction?)value;
    }

    public override void Cancel()
    {
        if (Connection is { State: ConnectionState.Open } connection)
        {
            connection.Session.Interruption.Request(isTimeout: false);
        }
    }

    /// <summary>Nothing to do: what has parameters is prepared by its first execution.</summary>
    public override void Prepare()
    {
    }

    public override Task PrepareAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public override int ExecuteNonQuery() => ExecuteNonQueryAsync().GetAwaiter().GetResult();

    public override async Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken = default)
    {
        await using var reader = await ExecuteAsync(CommandBehavior.Default, cancellationToken);
        while (await reader.NextResultAsync(cancellationToken))
        {
        }

        return reader.RecordsAffected;
    }

    public override object? ExecuteScalar() => ExecuteScalarAsync().GetAwaiter().GetResult();

    public override async Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken = default)
    {
        await using var reader = await ExecuteAsync(CommandBehavior.Default, cancellationToken);
        return reader.FieldCount > 0 && await reader.ReadAsync(cancellationToken) ? reader.GetValue(0) : null;
    }

    protected override DbBatchCommand CreateDbBatchCommand() => new MySqlBatchCommand();

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) =>
        Blocking.Wait(ExecuteAsync(behavior, CancellationToken.None));

    protected override async Task<DbDataReader> ExecuteDbDataReaderAsync(
        CommandBehavior behavior, CancellationToken cancellationToken) =>
        await ExecuteAsync(behavior, cancellationToken);

    private async ValueTask<MySqlDataReader> ExecuteAsync(CommandBehavior behavior, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var connection = Connection ?? throw new InvalidOperationException("The batch has no connection.");
        if (BatchCommands.Count == 0)
        {
            throw new InvalidOperationException("The batch has no commands.");
        }

        var session = await connection.ReadySessionAsync(stop);
        var steps = new List<Step>();
        var owners = new List<MySqlBatchCommand>();
        for (var i = 0; i < BatchCommands.Count; i++)
        {
            var command = BatchCommands[i];
            command.Count(-1);
            var text = connection.Source.Texts.Get(command.CommandText);
            session.IsChanged |= text.ChangesSession;
            var (first, later) = CommandSteps.Of(text, command.Parameters);
            steps.Add(first);
            steps.AddRange(later ?? []);
            owners.AddRange(Enumerable.Repeat(command, steps.Count - owners.Count));
        }

        var execution = new Execution(session, Timeout, "BATCH")
        {
            Pipeline = new Pipeline(session, [.. steps], [.. owners]),
        };
        return await MySqlDataReader.StartAsync(connection, execution, default, behavior, stop);
    }
}
