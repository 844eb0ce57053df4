using System.Diagnostics;
using System.Runtime.CompilerServices;
using Chirp.MySql.Observability;
using Chirp.MySql.Statements;

namespace Chirp.MySql.Session;

/// <summary>
/// One command, or a batch of them, from its first byte to the end of its answer. A command's statements with
/// parameters are sent one by one, each when the one before has succeeded; a batch's commands by its
/// <see cref="Session.Pipeline"/>.
/// </summary>
internal sealed class Execution(ServerSession session, int timeoutSeconds, string operation)
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly Activity? _activity = CommandTrace.Start(session, operation);
    private CancellationToken _stop;
    private int _next;
    private bool _isEnded;

    /// <summary>What follows the first step.</summary>
    public Step[]? Later { get; init; }

    /// <summary>In place of steps.</summary>
    public Pipeline? Pipeline { get; init; }

    public ResultStream Results => session.Results;

    public ServerSession Session => session;

    /// <summary>Rows changed by statements that are over; -1 where there was none that counts.</summary>
    public long AffectedRows { get; private set; } = -1;

    private bool HasMoreSteps => Pipeline is null ? Later is not null && _next < Later.Length : Pipeline.HasMoreSteps;

    /// <summary>Sends the first step; true where its first result has rows.</summary>
    /// <param name="first">The step; not looked at where there is a <see cref="Pipeline"/>.</param>
    /// <param name="stop">Interrupts it.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> StartAsync(Step first, CancellationToken stop)
    {
        session.Interruption.Begin(timeoutSeconds);
        _stop = stop;
        try
        {
            using var registration = Register(stop);
            return Pipeline is null ? await SendAsync(first) : await Pipeline.NextAsync();
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
            if (!HasMoreSteps)
            {
                await EndAsync(null, wasInterrupted: false);
                return false;
            }

            _ = Pipeline is null ? await SendAsync(Later![_next++]) : await Pipeline.NextAsync();
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

    /// <summary>Synchronous where the row has arrived: nothing waits that could be stopped.</summary>
    public ValueTask<bool> ReadRowAsync(CancellationToken stop)
    {
        _stop = stop;
        try
        {
            return !stop.IsCancellationRequested && Results.TryReadRow(out var hasRow)
                ? new(hasRow)
                : WaitForRowAsync(stop);
        }
        catch (Exception e)
        {
            return ThrowAsync(e);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> WaitForRowAsync(CancellationToken stop)
    {
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

    private async ValueTask<bool> ThrowAsync(Exception e) => throw await FailAsync(e);

    private ValueTask<bool> SendAsync(in Step step)
    {
        var shape = step.FindShape(session);
        var prepared = shape is null ? null : session.Statements.Find(shape);
        return shape is not null && prepared is null ? SendFirstAsync(step, shape) : SendAsync(step, prepared);
    }

    private async ValueTask<bool> SendFirstAsync(Step step, StatementShape shape)
    {
        PreparedStatement prepared;
        try
        {
            if (FirstUse.TryWrite(session, step, shape) && await FirstUse.RunAsync(session, shape) is { } hasRows)
            {
                return hasRows;
            }

            prepared = session.Statements.Find(shape) ?? await session.PrepareAsync(shape);
        }
        catch (MySqlException e) when (e.SqlState is not null && session.Statements.Find(shape) is null)
        {
            prepared = await session.PrepareAgainAsync(shape, e);
        }

        return await SendAsync(step, prepared);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> SendAsync(Step step, PreparedStatement? prepared)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            await step.WriteAsync(session, prepared);
            Results.Expect(isBinary: prepared is not null, prepared);
            await session.SendAsync();
            try
            {
                return await Results.ReadHeaderAsync();
            }
            catch (MySqlException e) when (isFirst && IsUnknown(step, prepared, e))
            {
                session.Statements.CloseAll(session.Wire.Out);
            }

            prepared = await session.PrepareAsync(prepared!.Shape);
        }
    }

    // It was refused before it ran. Where a procedure is called, the error may be one of the statements in there.
    private static bool IsUnknown(in Step step, PreparedStatement? prepared, MySqlException e) =>
        prepared is not null && !step.ChangesSession && PreparedStatement.IsLostBy(e);

    private void Count()
    {
        if (Results.AffectedRows >= 0)
        {
            AffectedRows = Math.Max(AffectedRows, 0) + Results.AffectedRows;
            Pipeline?.Count(Results.AffectedRows);
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
        if (Pipeline is not null)
        {
            using var registration = Register(_stop);
            await Pipeline.SettleAsync();
        }

        if (e is MySqlException known)
        {
            session.Learn(known);
        }

        var isTimeout = session.Interruption.IsTimeout;
        var wasRequested = await EndAsync(e, wasKilled);
        if (!wasRequested || !(wasKilled || session.Wire.IsBroken))
        {
            return e;
        }

        return isTimeout
            ? MySqlException.TimedOut(timeoutSeconds, e)
            : new OperationCanceledException("The command was cancelled.", e, _stop);
    }

    private async ValueTask<bool> EndAsync(Exception? error, bool wasInterrupted)
    {
        _isEnded = true;
        CommandTrace.End(_activity, _started, session, operation, error);
        return await session.Interruption.EndAsync(wasInterrupted);
    }
}
