using System.Runtime.CompilerServices;
using Chirp.MySql.Protocol;

namespace Chirp.MySql.Session;

/// <summary>
/// The answer to the command that was sent last, read front to back: results, each of columns and rows or of a count.
/// What goes wrong other than by an error of the server breaks the connection, so that nobody reads on out of step.
/// </summary>
internal sealed class ResultStream(ServerSession session)
{
    private const byte LocalInfile = 0xFB;
    private const int MaxColumns = 4096; // the server's own limit

    private Stage _stage = Stage.Finished;
    private bool _isBinary;
    private PreparedStatement? _statement;

    private enum Stage
    {
        Header,
        Rows,
        Finished,
    }

    public ColumnDefinition[] Columns { get; private set; } = [];

    public Row Row { get; } = new();

    public OkPacket Last { get; private set; }

    /// <summary>Rows changed by all results so far; -1 where every one was of rows.</summary>
    public long AffectedRows { get; private set; }

    public bool IsFinished => _stage == Stage.Finished;

    public bool HasMoreResults => _stage == Stage.Header;

    /// <summary>A command is about to be sent; its answer begins with a header.</summary>
    public void Expect(bool isBinary, PreparedStatement? statement)
    {
        _isBinary = isBinary;
        _statement = statement;
        _stage = Stage.Header;
        AffectedRows = -1;
    }

    /// <summary>The beginning of a result: true where it has rows.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> ReadHeaderAsync()
    {
        try
        {
            await session.Wire.ReadAsync();
            var count = ReadCount(session.Wire.Packet, out var hasColumns);
            if (count == 0)
            {
                return false;
            }

            if (hasColumns)
            {
                await ReadColumnsAsync(count);
            }
            else
            {
                Columns = _statement!.Columns;
            }

            _stage = Stage.Rows;
            return true;
        }
        catch (Exception e) when (Breaks(e))
        {
            throw Break(e);
        }
    }

    public ValueTask<bool> ReadRowAsync() => TryReadRow(out var hasRow) ? new(hasRow) : WaitForRowAsync();

    /// <summary>False where the next row, or the end of rows, has not arrived as a whole.</summary>
    public bool TryReadRow(out bool hasRow)
    {
        try
        {
            hasRow = false;
            if (_stage == Stage.Rows)
            {
                if (!session.Wire.TryRead())
                {
                    return false;
                }

                hasRow = TakeRow();
            }

            return true;
        }
        catch (Exception e) when (Breaks(e))
        {
            throw Break(e);
        }
    }

    /// <summary>Reads and forgets what is left of the current result.</summary>
    public async ValueTask SkipRowsAsync()
    {
        while (_stage == Stage.Rows && await ReadRowAsync())
        {
        }
    }

    /// <summary>Reads and forgets all that is left of the answer.</summary>
    public ValueTask FinishAsync() => IsFinished ? default : SkipAllAsync();

    private async ValueTask SkipAllAsync()
    {
        while (!IsFinished)
        {
            await SkipRowsAsync();
            if (HasMoreResults)
            {
                await ReadHeaderAsync();
            }
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> WaitForRowAsync()
    {
        try
        {
            await session.Wire.ReadAsync();
            return TakeRow();
        }
        catch (Exception e) when (Breaks(e))
        {
            throw Break(e);
        }
    }

    private bool TakeRow()
    {
        var packet = session.Wire.Packet;
        if (OkPacket.EndsRows(packet))
        {
            EndResult(OkPacket.Read(packet, session.Capabilities), countsRows: false);
            return false;
        }

        if (ErrorPacket.Is(packet))
        {
            _stage = Stage.Finished;
            throw ErrorPacket.Read(packet);
        }

        Row.Read(session.Wire.PacketSegment, Columns, _isBinary);
        return true;
    }

    private int ReadCount(ReadOnlySpan<byte> packet, out bool hasColumns)
    {
        hasColumns = true;
        switch (packet.Length > 0 ? packet[0] : -1)
        {
            case OkPacket.Header:
                Columns = [];
                EndResult(OkPacket.Read(packet, session.Capabilities), countsRows: true);
                return 0;
            case ErrorPacket.Header:
                _stage = Stage.Finished;
                throw ErrorPacket.Read(packet);
            case LocalInfile:
                throw MySqlException.Malformed("it asks for a file of the client's, which nobody offered");
        }

        var reader = new PacketReader(packet);
        var count = reader.Length();
        if (count > MaxColumns)
        {
            throw MySqlException.Malformed($"a result of {count} columns arrives");
        }

        if ((session.Capabilities & Capabilities.MariaDbCacheMetadata) != 0)
        {
            hasColumns = reader.Byte() != 0;
        }

        reader.End("a result's header");
        if (!hasColumns && _statement?.Columns.Length != (int)count)
        {
            throw MySqlException.Malformed("a result without the definitions of its columns arrives");
        }

        return (int)count;
    }

    private async ValueTask ReadColumnsAsync(int count)
    {
        // Definitions are compared with those known: mostly they are the same, and nothing is allocated.
        var known = _statement?.Columns ?? Columns;
        var columns = known.Length == count ? known : new ColumnDefinition[count];
        for (var i = 0; i < count; i++)
        {
            await session.Wire.ReadAsync();
            if (columns[i]?.Is(session.Wire.Packet) == true)
            {
                continue;
            }

            if (ReferenceEquals(columns, known))
            {
                columns = (ColumnDefinition[])known.Clone();
            }

            columns[i] = ColumnDefinition.Read(session.Wire.Packet);
        }

        if ((session.Capabilities & Capabilities.DeprecateEof) == 0)
        {
            await session.Wire.ReadAsync();
            OkPacket.Read(session.Wire.Packet, session.Capabilities);
        }

        Columns = columns;
        if (_statement is not null)
        {
            _statement.Columns = columns;
        }
    }

    private void EndResult(in OkPacket end, bool countsRows)
    {
        Last = end;
        session.Status = end.Status;
        if (end.Database is not null)
        {
            session.Enter(end.Database);
        }

        _stage = (end.Status & ServerStatus.MoreResults) != 0 ? Stage.Header : Stage.Finished;
        if (countsRows)
        {
            AffectedRows = Math.Max(AffectedRows, 0) + (long)end.AffectedRows;
        }
    }

    private static bool Breaks(Exception e) => e is not MySqlException { SqlState: not null };

    private Exception Break(Exception e)
    {
        _stage = Stage.Finished;
        if (e is MySqlException { Number: < 2000 or >= 3000 } && !session.Wire.IsBroken)
        {
            return e;
        }

        session.Wire.Abort();
        return e is MySqlException ? e : MySqlException.Malformed(e.Message);
    }
}
