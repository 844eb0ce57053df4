using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Chirp.MySql.Pool;
using Chirp.MySql.Protocol;
using Chirp.MySql.Statements;

namespace Chirp.MySql.Session;

/// <summary>
/// One logged-in connection to a server: sends commands, keeps what is prepared, knows what state it is in. One command
/// at a time; <see cref="Interruption"/> alone is called from elsewhere.
/// </summary>
internal sealed class ServerSession : IDisposable
{
    /// <summary>Bytes above which it is worth a round trip to ask for the server's limit first.</summary>
    public const int LargeCommandBytes = 512 * 1024;

    private int _leadingAnswers;
    private int _queriesFrom = -1;
    private int _answersBeforeQueries;
    private long _maxAllowedPacketBytes = -1;

    public ServerSession(
        Wire wire, HostAddress host, HandshakePacket server, Capabilities capabilities, ConnectionSettings settings,
        Connector connector)
    {
        Wire = wire;
        Host = host;
        Server = server;
        Capabilities = capabilities;
        Settings = settings;
        Statements = new StatementCache(settings.MaximumPreparedStatements);
        Results = new ResultStream(this);
        Interruption = new Interruption(this, connector);
        Database = settings.Database;
    }

    public Wire Wire { get; }

    public HostAddress Host { get; }

    public HandshakePacket Server { get; }

    public Capabilities Capabilities { get; }

    public ConnectionSettings Settings { get; }

    public StatementCache Statements { get; }

    public ResultStream Results { get; }

    public Interruption Interruption { get; }

    /// <summary>The database commands are in now.</summary>
    public string Database { get; private set; }

    /// <summary>It may be in another database than the one it was opened in.</summary>
    public bool HasLeftDatabase { get; private set; }

    public ServerStatus Status { get; set; } = ServerStatus.AutoCommit;

    /// <summary>Something may have been left in the session that its next user must not find.</summary>
    public bool IsChanged { get; set; }

    /// <summary>Nothing has been sent since it was handed out: another may take its place.</summary>
    public bool IsUntouched { get; set; } = true;

    /// <summary>It was the primary's, which by now has become read-only.</summary>
    public bool HasLostRole { get; private set; }

    public long CreatedTicks { get; } = Environment.TickCount64;

    public long IdleSinceTicks { get; set; }

    /// <summary>Which filling of its pool it belongs to; those of an earlier one are not used again.</summary>
    public int Generation { get; set; }

    public bool IsInTransaction => (Status & ServerStatus.InTransaction) != 0;

    public bool IsUsable => !Wire.IsBroken && Results.IsFinished;

    /// <summary>Whether a reset brings it back to where it started; no database at all cannot be.</summary>
    public bool IsResettable => Settings.Database.Length > 0 || !HasLeftDatabase;

    /// <summary>
    /// A command that goes out with the next one, in the same write. Its answer is read before the other's.
    /// </summary>
    public void LeadWithQuery(string sql)
    {
        if (_queriesFrom < 0)
        {
            _queriesFrom = Wire.Out.Length;
            _answersBeforeQueries = _leadingAnswers;
        }

        Commands.WriteQuery(Wire.Out, sql);
        _leadingAnswers++;
    }

    public void LeadWithReset()
    {
        Commands.WriteReset(Wire.Out);
        _leadingAnswers++;
        Statements.Clear();
        IsChanged = false;
        if (Settings.Database.Length > 0)
        {
            // A reset leaves the database as it is.
            LeadWithOwnDatabase();
        }
    }

    /// <summary>Brings it back to the database it was opened in.</summary>
    public void LeadWithOwnDatabase()
    {
        Statements.CloseAll(Wire.Out);
        Commands.WriteInitDatabase(Wire.Out, Settings.Database);
        _leadingAnswers++;
        Database = Settings.Database;
        HasLeftDatabase = false;
    }

    /// <summary>It is in another database: what is prepared stays behind.</summary>
    public void Enter(string database)
    {
        if (Database != database)
        {
            LeaveDatabase();
            Database = database;
        }
    }

    /// <summary>The command to be written may change the database.</summary>
    public void LeaveDatabase()
    {
        HasLeftDatabase = true;
        Statements.CloseAll(Wire.Out);
    }

    /// <summary>
    /// Takes back queries that would lead the next command; true where there was one. A reset stays.
    /// </summary>
    public bool DropLead()
    {
        if (_queriesFrom < 0)
        {
            return false;
        }

        Wire.Out.Truncate(_queriesFrom);
        _leadingAnswers = _answersBeforeQueries;
        _queriesFrom = -1;
        return true;
    }

    /// <summary>Sends what has been written, and reads up to where the last command's answer begins.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SendAsync()
    {
        IsUntouched = false;
        var leading = _leadingAnswers;
        _leadingAnswers = 0;
        _queriesFrom = -1;
        var answer = Wire.Out.NextSequence;
        await Wire.SendAsync();
        MySqlException? refused = null;
        for (; leading > 0; leading--)
        {
            Wire.ExpectResponse();
            await Wire.ReadAsync();
            var error = ReadLeading();
            refused ??= error;
        }

        // A command in several packets is answered by the number behind its last.
        Wire.ExpectSequence(answer);
        if (refused is not null)
        {
            // The command behind it ran in a session that is not what it should be.
            Wire.Abort();
            throw refused;
        }
    }

    private MySqlException? ReadLeading()
    {
        try
        {
            if (ErrorPacket.Is(Wire.Packet))
            {
                return ErrorPacket.Read(Wire.Packet);
            }

            Status = OkPacket.Read(Wire.Packet, Capabilities).Status;
            return null;
        }
        catch (MySqlException)
        {
            Wire.Abort();
            throw;
        }
    }

    /// <summary>A command of the protocol that is answered by OK or an error.</summary>
    public async ValueTask RunSimpleAsync()
    {
        Results.Expect(isBinary: false, statement: null);
        await SendAsync();
        await Results.ReadHeaderAsync();
        await Results.FinishAsync();
    }

    /// <summary>As <see cref="RunSimpleAsync()"/>, but ended after so many seconds; 0 is without end.</summary>
    public async ValueTask RunSimpleAsync(int timeoutSeconds)
    {
        Interruption.Begin(timeoutSeconds);
        var wasInterrupted = false;
        MySqlException? error = null;
        try
        {
            await RunSimpleAsync();
        }
        catch (MySqlException e)
        {
            error = e;
            wasInterrupted = e.Number == MySqlErrorNumbers.QueryInterrupted;
        }

        var wasTimeout = await Interruption.EndAsync(wasInterrupted) && (wasInterrupted || Wire.IsBroken);
        if (error is not null)
        {
            throw wasTimeout ? MySqlException.TimedOut(timeoutSeconds, error) : error;
        }
    }

    /// <summary>
    /// Throws for a command that is larger than the server takes. A session's limit is fixed when it logs in, and is
    /// asked for once.
    /// </summary>
    public async ValueTask CheckFitsAsync(int commandBytes)
    {
        if (_maxAllowedPacketBytes < 0)
        {
            Commands.WriteQuery(Wire.Out, "SELECT @@max_allowed_packet");
            Results.Expect(isBinary: false, statement: null);
            await SendAsync();
            await Results.ReadHeaderAsync();
            await Results.ReadRowAsync();
            _maxAllowedPacketBytes = long.Parse(Results.Row[0], CultureInfo.InvariantCulture);
            await Results.FinishAsync();
        }

        if (commandBytes > _maxAllowedPacketBytes)
        {
            throw new MySqlException(
                MySqlErrorNumbers.PacketTooLarge,
                null,
                $"The command has {commandBytes} bytes; the server takes {_maxAllowedPacketBytes} "
                + "(max_allowed_packet).");
        }
    }

    public async ValueTask<PreparedStatement> PrepareAsync(StatementShape shape)
    {
        Commands.WritePrepare(Wire.Out, shape.Sql);
        await SendAsync();
        return await ReadPreparedAsync(shape);
    }

    /// <summary>
    /// Prepares again what the server has refused to: where it has too many statements, this connection's make room.
    /// Any other refusal is thrown.
    /// </summary>
    public ValueTask<PreparedStatement> PrepareAgainAsync(StatementShape shape, MySqlException refused)
    {
        if (refused.Number != MySqlErrorNumbers.TooManyStatements || Statements.Count == 0)
        {
            ExceptionDispatchInfo.Throw(refused);
        }

        Statements.CloseAll(Wire.Out);
        return PrepareAsync(shape);
    }

    /// <summary>The answer to a statement's preparation, from which on it is known.</summary>
    public async ValueTask<PreparedStatement> ReadPreparedAsync(StatementShape shape)
    {
        try
        {
            return await ReadStatementAsync(shape);
        }
        catch (MySqlException e) when (e.SqlState is null)
        {
            // No error of the server's: what it said is not understood, nor would be what follows.
            Wire.Abort();
            throw;
        }
    }

    public void Dispose() => Wire.Dispose();

    /// <summary>A command has failed by it.</summary>
    public void Learn(MySqlException error)
    {
        HasLostRole |= Settings.Target == MySqlTarget.Primary
            && error.Number is MySqlErrorNumbers.ReadOnly or MySqlErrorNumbers.ReadOnlyMode;
        if (PreparedStatement.IsLostBy(error))
        {
            Statements.CloseAll(Wire.Out);
        }
    }

    /// <summary>Says good-bye, where that can be said, and closes.</summary>
    public async ValueTask QuitAsync()
    {
        try
        {
            if (IsUsable)
            {
                Wire.Out.Clear();
                Commands.WriteQuit(Wire.Out);
                await Wire.SendAsync();
            }
        }
        catch (MySqlException)
        {
            // It is gone already, which is what was wanted.
        }
        finally
        {
            Dispose();
        }
    }

    private async ValueTask<PreparedStatement> ReadStatementAsync(StatementShape shape)
    {
        await Wire.ReadAsync();
        if (ErrorPacket.Is(Wire.Packet))
        {
            throw ErrorPacket.Read(Wire.Packet);
        }

        var answer = PrepareOkPacket.Read(Wire.Packet);
        await SkipDefinitionsAsync(answer.Parameters);
        var columns = answer.Columns == 0 ? [] : new ColumnDefinition[answer.Columns];
        for (var i = 0; i < columns.Length; i++)
        {
            await Wire.ReadAsync();
            columns[i] = ColumnDefinition.Read(Wire.Packet);
        }

        await SkipEofAsync(columns.Length);
        var statement = new PreparedStatement(shape, answer.StatementId, answer.Parameters) { Columns = columns };
        Statements.Add(statement, Wire.Out);
        return statement;
    }

    private async ValueTask SkipDefinitionsAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await Wire.ReadAsync();
        }

        await SkipEofAsync(count);
    }

    private ValueTask SkipEofAsync(int definitions) =>
        definitions == 0 || (Capabilities & Capabilities.DeprecateEof) != 0 ? default : Wire.ReadAsync();
}
