using Chirp.MySql.Protocol;
using Chirp.MySql.Statements;

namespace Chirp.MySql.Session;

/// <summary>
/// A batch's commands, many in one write and answered one behind the other. Statements the server does not know yet are
/// prepared in one write before. What is under way is limited: both sides' buffers hold it, so that neither waits for
/// the other to read. The server runs all that has been sent, whatever becomes of the commands before.
/// </summary>
/// <param name="session">The connection.</param>
/// <param name="steps">What is sent, in order.</param>
/// <param name="owners">The command that each step is of, and is counted for.</param>
internal sealed class Pipeline(ServerSession session, Step[] steps, MySqlBatchCommand[] owners)
{
    // A socket of the usual size takes in 64 KiB before its reader looks, and its peer's holds as much again.
    private const int MaxBytes = 64 * 1024;
    private const int MaxSteps = 64;

    private readonly PreparedStatement?[] _prepared = new PreparedStatement?[steps.Length];
    private int _sent;
    private int _answered;

    // No more statements than are kept, so that none of them gives way to another.
    private int MaxShapes => Math.Min(MaxSteps, session.Settings.MaximumPreparedStatements);

    public bool HasMoreSteps => _answered < steps.Length;

    /// <summary>Reads where the next step's answer begins, and sends more first where none is under way.</summary>
    public async ValueTask<bool> NextAsync()
    {
        if (_answered < _sent)
        {
            session.Wire.ExpectResponse();
        }
        else
        {
            await SendAsync();
        }

        return await ReadAsync();
    }

    /// <summary>The step that was answered last has changed rows.</summary>
    public void Count(long affectedRows) => owners[_answered - 1].Count(affectedRows);

    /// <summary>
    /// After an error: reads what else was sent, so that the connection is fit for the next command. Where the batch
    /// was to be stopped the connection has ended, or will.
    /// </summary>
    public async ValueTask SettleAsync()
    {
        if (_answered < _sent && session.Interruption.IsRequested)
        {
            session.Wire.Abort();
        }

        while (_answered < _sent && !session.Wire.IsBroken)
        {
            try
            {
                session.Wire.ExpectResponse();
                await ReadAsync();
                await session.Results.FinishAsync();
            }
            catch (MySqlException)
            {
                // The batch has failed by an earlier one.
            }
        }
    }

    private ValueTask<bool> ReadAsync()
    {
        var prepared = _prepared[_answered++];
        session.Interruption.EndsConnection = _answered < _sent;
        session.Results.Expect(isBinary: prepared is not null, prepared);
        return session.Results.ReadHeaderAsync();
    }

    private async ValueTask SendAsync()
    {
        var end = await PrepareAsync();
        var start = session.Wire.Out.Length;
        await steps[_sent].WriteAsync(session, _prepared[_sent]);
        // A large one goes alone, and may have sent what was written before it.
        end = session.Wire.Out.Length - start > MaxBytes ? _sent + 1 : WriteMore(start, end);
        session.Interruption.EndsConnection = end - _sent > 1;
        _sent = end;
        await session.SendAsync();
    }

    private int WriteMore(int start, int end)
    {
        var writer = session.Wire.Out;
        try
        {
            for (var next = _sent + 1; next < end; next++)
            {
                var before = writer.Length;
                steps[next].Write(session, _prepared[next]);
                if (writer.Length - start > MaxBytes)
                {
                    writer.Truncate(before);
                    return next;
                }
            }

            return end;
        }
        catch
        {
            // Nothing of it is sent where a value cannot be.
            writer.Truncate(start);
            throw;
        }
    }

    /// <summary>Up to where steps can be sent now: all have their statements.</summary>
    private async ValueTask<int> PrepareAsync()
    {
        var unknown = new List<StatementShape>();
        var shapes = new StatementShape?[Math.Min(steps.Length - _sent, MaxShapes)];
        var count = WritePrepares(shapes, unknown);
        if (unknown.Count > 0)
        {
            await session.SendAsync();
            var refused = await ReadPreparedAsync(unknown);
            if (refused is not null && session.Interruption.IsRequested)
            {
                throw refused;
            }

            if (refused is not null && shapes[0] is { } first && session.Statements.Find(first) is null)
            {
                await session.PrepareAgainAsync(first, refused);
            }
        }

        for (var i = 0; i < count; i++)
        {
            _prepared[_sent + i] = shapes[i] is { } shape ? session.Statements.Find(shape) : null;
            if (shapes[i] is not null && _prepared[_sent + i] is null)
            {
                // It may need what the steps before it make: it is asked for again when they are over.
                return _sent + i;
            }
        }

        return _sent + count;
    }

    private int WritePrepares(StatementShape?[] shapes, List<StatementShape> unknown)
    {
        var writer = session.Wire.Out;
        var start = writer.Length;
        try
        {
            for (var i = 0; i < shapes.Length; i++)
            {
                var step = steps[_sent + i];
                var shape = shapes[i] = step.FindShape(session);
                // Every known one is found here first: it is then used later than what gives way to the new ones.
                if (shape is not null && session.Statements.Find(shape) is null && !unknown.Contains(shape))
                {
                    var before = writer.Length;
                    Commands.WritePrepare(writer, shape.Sql);
                    if (i > 0 && writer.Length - start > MaxBytes)
                    {
                        writer.Truncate(before);
                        return i;
                    }

                    unknown.Add(shape);
                }

                if (step.ChangesSession)
                {
                    // Behind it, the same text may be another statement.
                    return i + 1;
                }
            }
        }
        catch
        {
            writer.Truncate(start);
            throw;
        }

        return shapes.Length;
    }

    private async ValueTask<MySqlException?> ReadPreparedAsync(List<StatementShape> unknown)
    {
        MySqlException? refused = null;
        for (var i = 0; i < unknown.Count; i++)
        {
            if (i > 0)
            {
                session.Wire.ExpectResponse();
            }

            try
            {
                await session.ReadPreparedAsync(unknown[i]);
            }
            catch (MySqlException e) when (e.SqlState is not null)
            {
                refused ??= e;
            }
        }

        return refused;
    }
}
