using System.Diagnostics;
using System.Runtime.CompilerServices;
using Chirp.MySql.Observability;
using Chirp.MySql.Protocol;
using Chirp.MySql.Statements;

namespace Chirp.MySql.Session;

/// <summary>
/// One command, or a batch of them, from its first byte to the end of its answer. Statements with parameters are sent
/// one by one, each when the one before has succeeded.
/// </summary>
internal sealed class Execution(ServerSession session, int timeoutSeconds, string operation)
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly Activity? _activity = CommandTrace.Start(session, operation);
    private CancellationToken _stop;
    private Step[]? _later;
    private int _next;
    private bool _isEnded;

    public ResultStream Results => session.Results;

    public ServerSession Session => session;

    /// <summary>Rows changed by statements that are over; -1 where there was none that counts.</summary>
    public long AffectedRows { get; private set; } = -1;

    /// <summary>Sends the first; true where its first result has rows.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> StartAsync(Step first, Step[]? later, CancellationToken stop)
    {
        _later = later;
        session.Interruption.Begin(timeoutSeconds);
        _stop = stop;
        try
        {
            using var registration = Register(stop);
            return await SendAsync(first);
        }
        catch (Exception e)
        {
            throw await FailAsync(e);
        }
    }

    /// <summary>Whether there is another result; one without rows has no <see cref="ResultStream.Columns"/>.</summary>
    public async ValueTask<bool> NextResultAsync(CancellationToken stop)
    {
        if (_isEnded)
        {
            return false;
        }

        _stop = stop;
        try
        {
            using var registration = Register(stop);
            await Results.SkipRowsAsync();
            if (Results.HasMoreResults)
            {
                await Results.ReadHeaderAsync();
                return true;
            }

            Count();
            if (_later is null || _next >= _later.Length)
            {
                await EndAsync(null, wasInterrupted: false);
                return false;
            }

            await SendAsync(_later[_next++]);
            return true;
        }
        catch (Exception e)
        {
            throw await FailAsync(e);
        }
    }

    /// <summary>
    /// Reads what is left. Later statements that have not been sent are sent: a command runs as a whole.
    /// </summary>
    public async ValueTask FinishAsync()
    {
        while (await NextResultAsync(CancellationToken.None))
        {
        }
    }

    /// <summary>Synchronous where the row has arrived.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> ReadRowAsync(CancellationToken stop)
    {
        _stop = stop;
        try
        {
            using var registration = Register(stop);
            return await Results.ReadRowAsync();
        }
        catch (Exception e)
        {
            throw await FailAsync(e);
        }
    }

    private async ValueTask<bool> SendAsync(Step step)
    {
        var shape = step.Statement is { Placeholders.Length: > 0 } statement
            ? ParameterBinding.FindShape(statement, step.Parameters, session.Settings.AllowUserVariables)
            : null;
        var prepared = shape is null ? null : session.Statements.Find(shape) ?? await session.PrepareAsync(shape);
        var before = session.Wire.Out.Length;
        WriteChecked(step, prepared);
        var bytes = session.Wire.Out.Length - before;
        if (bytes > ServerSession.LargeCommandBytes)
        {
            // The server closes the connection on what is too large for it, mostly before its error can be read.
            session.Wire.Out.Truncate(before);
            await session.CheckFitsAsync(bytes);
            WriteChecked(step, prepared);
        }

        Results.Expect(isBinary: prepared is not null, prepared);
        await session.SendAsync();
        return await Results.ReadHeaderAsync();
    }

    // A value that cannot be written leaves nothing of its command behind, and the connection as it was.
    private void WriteChecked(Step step, PreparedStatement? prepared)
    {
        var before = session.Wire.Out.Length;
        try
        {
            if (prepared is null)
            {
                Commands.WriteQuery(session.Wire.Out, step.Sql);
            }
            else
            {
                ParameterBinding.WriteExecute(
                    session.Wire.Out, prepared, step.Parameters, session.Settings.GuidFormat);
            }
        }
        catch
        {
            session.Wire.Out.Truncate(before);
            throw;
        }
    }

    private void Count()
    {
        if (Results.AffectedRows >= 0)
        {
            AffectedRows = Math.Max(AffectedRows, 0) + Results.AffectedRows;
        }
    }

    private CancellationTokenRegistration Register(CancellationToken stop) => stop.UnsafeRegister(
        static interruption => ((Interruption)interruption!).Request(isTimeout: false), session.Interruption);

    private async ValueTask<Exception> FailAsync(Exception e)
    {
        if (_isEnded)
        {
            return e;
        }

        var wasKilled = e is MySqlException { Number: MySqlErrorNumbers.QueryInterrupted or 1969 or 3024 };
        var isTimeout = session.Interruption.IsTimeout;
        var wasRequested = await EndAsync(e, wasKilled);
        if (!wasRequested || !(wasKilled || session.Wire.IsBroken))
        {
            return e;
        }

        return isTimeout
            ? new MySqlException(
                MySqlErrorNumbers.CommandTimeout,
                null,
                $"The command took longer than {timeoutSeconds} s (CommandTimeout) and was stopped.",
                e)
            : new OperationCanceledException("The command was cancelled.", e, _stop);
    }

    private async ValueTask<bool> EndAsync(Exception? error, bool wasInterrupted)
    {
        _isEnded = true;
        CommandTrace.End(_activity, _started, session, operation, error);
        return await session.Interruption.EndAsync(wasInterrupted);
    }
}
