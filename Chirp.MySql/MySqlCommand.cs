using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Chirp.MySql.Session;

namespace Chirp.MySql;

/// <summary>
/// A command's text and parameters. With parameters every statement of the text is prepared by the server, once per
/// connection; values never become part of the text. Without, the text is sent as it is.
/// </summary>
public sealed class MySqlCommand : DbCommand
{
    private MySqlParameterCollection? _parameters;
    private string _text = "";
    private int? _timeoutSeconds;

    public MySqlCommand()
    {
    }

    public MySqlCommand(string text, MySqlConnection? connection = null, MySqlTransaction? transaction = null)
    {
        CommandText = text;
        Connection = connection;
        Transaction = transaction;
    }

    [AllowNull]
    public override string CommandText { get => _text; set => _text = value ?? ""; }

    /// <summary>Seconds; 0 is without end. Where it is not set, <c>DefaultCommandTimeout</c> holds.</summary>
    public override int CommandTimeout
    {
        get => _timeoutSeconds ?? Connection?.Source.Settings.DefaultCommandTimeoutSeconds ?? 30;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _timeoutSeconds = value;
        }
    }

    /// <summary>Text alone; a procedure is called by <c>CALL name(@a, @b)</c>.</summary>
    public override CommandType CommandType
    {
        get => CommandType.Text;
        set
        {
            if (value != CommandType.Text)
            {
                throw new NotSupportedException("Commands are text; call a procedure by CALL name(@a, @b).");
            }
        }
    }

    public override bool DesignTimeVisible { get; set; }

    public override UpdateRowSource UpdatedRowSource { get; set; } = UpdateRowSource.None;

    public new MySqlConnection? Connection { get; set; }

    public new MySqlTransaction? Transaction { get; set; }

    public new MySqlParameterCollection Parameters => _parameters ??= new MySqlParameterCollection();

    /// <summary>The key that the last execution's insert made; 0 where it made none.</summary>
    public long LastInsertedId { get; private set; }

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

    protected override DbParameterCollection DbParameterCollection => Parameters;

    /// <summary>Interrupts the command that is running on this one's connection.</summary>
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

    public new MySqlParameter CreateParameter() => new();

    public override int ExecuteNonQuery() => ExecuteNonQueryAsync(CancellationToken.None).GetAwaiter().GetResult();

    public override async Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken)
    {
        await using var reader = await ExecuteAsync(CommandBehavior.Default, cancellationToken);
        while (await reader.NextResultAsync(cancellationToken))
        {
        }

        LastInsertedId = reader.LastInsertedId;
        return reader.RecordsAffected;
    }

    public override object? ExecuteScalar() => ExecuteScalarAsync(CancellationToken.None).GetAwaiter().GetResult();

    public override async Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken)
    {
        await using var reader = await ExecuteAsync(CommandBehavior.Default, cancellationToken);
        do
        {
            if (reader.FieldCount > 0)
            {
                var value = await reader.ReadAsync(cancellationToken) ? reader.GetValue(0) : null;
                while (await reader.NextResultAsync(cancellationToken))
                {
                }

                return value;
            }
        }
        while (await reader.NextResultAsync(cancellationToken));
        return null;
    }

    public new MySqlDataReader ExecuteReader() => ExecuteReader(CommandBehavior.Default);

    public new MySqlDataReader ExecuteReader(CommandBehavior behavior) =>
        Blocking.Wait(ExecuteAsync(behavior, CancellationToken.None));

    /// <summary>
    /// As <see cref="DbCommand.ExecuteReaderAsync()"/>, without a task where the answer is there at once.
    /// </summary>
    public new ValueTask<MySqlDataReader> ExecuteReaderAsync(CancellationToken stop = default) =>
        ExecuteAsync(CommandBehavior.Default, stop);

    protected override DbParameter CreateDbParameter() => new MySqlParameter();

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => ExecuteReader(behavior);

    protected override async Task<DbDataReader> ExecuteDbDataReaderAsync(
        CommandBehavior behavior, CancellationToken cancellationToken) =>
        await ExecuteAsync(behavior, cancellationToken);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<MySqlDataReader> ExecuteAsync(CommandBehavior behavior, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var connection = Connection ?? throw new InvalidOperationException("The command has no connection.");
        if (Transaction is not null && Transaction != connection.Transaction)
        {
            throw new InvalidOperationException("The command's transaction is over, or another connection's.");
        }

        var session = await connection.ReadySessionAsync(stop);
        var text = connection.Source.Texts.Get(_text);
        session.IsChanged |= text.ChangesSession;
        var (first, later) = CommandSteps.Of(text, Parameters);
        var execution = new Execution(session, CommandTimeout, text.Operation) { Later = later };
        return await MySqlDataReader.StartAsync(connection, execution, first, behavior, stop);
    }
}
