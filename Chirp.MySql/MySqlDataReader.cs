using System.Collections;
using System.Collections.ObjectModel;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Chirp.MySql.Protocol;
using Chirp.MySql.Session;

namespace Chirp.MySql;

/// <summary>
/// Rows of a command's results. The current row lies in the connection's buffer: numbers are read from it without
/// boxing, and bytes by <see cref="GetUtf8"/> without a copy, valid until the next row.
/// </summary>
#pragma warning disable CA1010 // ADO.NET asks for the older collections.
public sealed class MySqlDataReader : DbDataReader, IDbColumnSchemaGenerator
#pragma warning restore CA1010
{
    private readonly MySqlConnection _connection;
    private readonly Execution _execution;
    private readonly CommandBehavior _behavior;
    private readonly ConnectionSettings _settings;
    private ColumnDefinition[] _columns = [];
    private bool _hasRow;
    private bool _isAhead;
    private bool _hasRows;
    private bool _isClosed;

    private MySqlDataReader(MySqlConnection connection, Execution execution, CommandBehavior behavior)
    {
        _connection = connection;
        _execution = execution;
        _behavior = behavior;
        _settings = execution.Session.Settings;
    }

    public override int Depth => 0;

    public override int FieldCount => _columns.Length;

    public override bool HasRows => _hasRows;

    public override bool IsClosed => _isClosed;

    /// <summary>Rows inserted, changed and deleted by the statements that are over; -1 where none could.</summary>
    public override int RecordsAffected => (int)Math.Min(Math.Max(
        _execution.AffectedRows, _isClosed ? -1 : Results.AffectedRows), int.MaxValue);

    internal long LastInsertedId { get; private set; }

    private ResultStream Results => _execution.Results;

    private Row Row => _hasRow && !_isAhead
        ? Results.Row
        : throw new InvalidOperationException("There is no row: read one first.");

    public override object this[int ordinal] => GetValue(ordinal);

    public override object this[string name] => GetValue(GetOrdinal(name));

    public override bool Read() => ReadAsync(CancellationToken.None).GetAwaiter().GetResult();

    public override Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (_isAhead)
        {
            _isAhead = false;
            _hasRow = _hasRows;
            return Task.FromResult(_hasRow);
        }

        ObjectDisposedException.ThrowIf(_isClosed, this);
        _hasRow = false;
        var read = _execution.ReadRowAsync(cancellationToken);
        return read.IsCompletedSuccessfully ? Task.FromResult(_hasRow = read.Result) : WaitAsync(read);
    }

    public override bool NextResult() => NextResultAsync(CancellationToken.None).GetAwaiter().GetResult();

    /// <summary>Moves to the next result that has columns.</summary>
    public override async Task<bool> NextResultAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        while (true)
        {
            _hasRow = _isAhead = _hasRows = false;
            _columns = [];
            if (!await _execution.NextResultAsync(cancellationToken))
            {
                return false;
            }

            if (await EnterAsync(cancellationToken))
            {
                return true;
            }
        }
    }

    public override void Close() => CloseAsync().GetAwaiter().GetResult();

    public override async Task CloseAsync()
    {
        if (_isClosed)
        {
            return;
        }

        _isClosed = true;
        _hasRow = _isAhead = false;
        try
        {
            await _execution.FinishAsync();
        }
        catch (OperationCanceledException)
        {
            // Cancelled while it was open, in order not to read to the end: there is nobody to tell.
        }
        finally
        {
            _connection.Reader = null;
            if ((_behavior & CommandBehavior.CloseConnection) != 0)
            {
                await _connection.CloseAsync();
            }
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    public override bool IsDBNull(int ordinal)
    {
        var column = Column(ordinal);
        return Row.IsNull(ordinal)
            || (_settings.ZeroDates == MySqlZeroDates.Null && RowValues.IsZeroDate(Row, column, ordinal));
    }

    public override bool GetBoolean(int ordinal) => GetInt64(ordinal) != 0;

    public override byte GetByte(int ordinal) => checked((byte)GetInt64(ordinal));

    public override short GetInt16(int ordinal) => checked((short)GetInt64(ordinal));

    public override int GetInt32(int ordinal) => checked((int)GetInt64(ordinal));

    public override long GetInt64(int ordinal) => RowValues.Int64(Valued(ordinal), Column(ordinal), ordinal);

    public ulong GetUInt64(int ordinal) => RowValues.UInt64(Valued(ordinal), Column(ordinal), ordinal);

    public override float GetFloat(int ordinal) => RowValues.Single(Valued(ordinal), Column(ordinal), ordinal);

    public override double GetDouble(int ordinal) => RowValues.Double(Valued(ordinal), Column(ordinal), ordinal);

    public override decimal GetDecimal(int ordinal) => RowValues.Decimal(Valued(ordinal), Column(ordinal), ordinal);

    public override DateTime GetDateTime(int ordinal) =>
        RowValues.DateTime(Valued(ordinal), Column(ordinal), ordinal, _settings.ZeroDates);

    public TimeSpan GetTimeSpan(int ordinal) => RowValues.TimeSpan(Valued(ordinal), Column(ordinal), ordinal);

    public override Guid GetGuid(int ordinal) => RowValues.Guid(Valued(ordinal), Column(ordinal), ordinal);

    public override string GetString(int ordinal) =>
        RowValues.Text(Valued(ordinal), Column(ordinal), ordinal, _settings);

    public override char GetChar(int ordinal) => GetString(ordinal)[0];

    /// <summary>The value's bytes as they came, UTF-8 where it is text; valid until the next row.</summary>
    public ReadOnlySpan<byte> GetUtf8(int ordinal) => Valued(ordinal)[ordinal];

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length)
    {
        var bytes = GetUtf8(ordinal);
        if (buffer is null)
        {
            return bytes.Length;
        }

        var rest = bytes[(int)Math.Min(dataOffset, bytes.Length)..];
        rest = rest[..Math.Min(length, rest.Length)];
        rest.CopyTo(buffer.AsSpan(bufferOffset));
        return rest.Length;
    }

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length)
    {
        var text = GetString(ordinal);
        if (buffer is null)
        {
            return text.Length;
        }

        var start = (int)Math.Min(dataOffset, text.Length);
        var count = Math.Min(length, text.Length - start);
        text.CopyTo(start, buffer, bufferOffset, count);
        return count;
    }

    public override Stream GetStream(int ordinal) => new MemoryStream(GetUtf8(ordinal).ToArray(), writable: false);

    public override T GetFieldValue<T>(int ordinal) => FieldValues.Get<T>(this, ordinal);

    public override object GetValue(int ordinal)
    {
        if (IsDBNull(ordinal))
        {
            return DBNull.Value;
        }

        var type = GetFieldType(ordinal);
        return type == typeof(string) ? GetString(ordinal)
            : type == typeof(long) ? GetInt64(ordinal)
            : type == typeof(int) ? GetInt32(ordinal)
            : type == typeof(bool) ? GetBoolean(ordinal)
            : type == typeof(DateTime) ? GetDateTime(ordinal)
            : type == typeof(byte[]) ? GetUtf8(ordinal).ToArray()
            : FieldValues.Get(this, type, ordinal);
    }

    public override int GetValues(object[] values)
    {
        var count = Math.Min(values.Length, FieldCount);
        for (var i = 0; i < count; i++)
        {
            values[i] = GetValue(i);
        }

        return count;
    }

    public override string GetName(int ordinal) => Column(ordinal).Name;

    public override int GetOrdinal(string name)
    {
        for (var i = 0; i < _columns.Length; i++)
        {
            if (_columns[i].Name == name)
            {
                return i;
            }
        }

        var index = Array.FindIndex(
            _columns, column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase));
        return index >= 0 ? index : throw NoColumn($"The result has no column '{name}'.");
    }

    public override string GetDataTypeName(int ordinal) => ColumnTypes.NameOf(Column(ordinal));

    [return: DynamicallyAccessedMembers(
        DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.PublicProperties)]
    public override Type GetFieldType(int ordinal) => ColumnTypes.TypeOf(Column(ordinal), _settings);

    /// <summary>The current result's columns; which of them are keys, where <c>KeyInfo</c> asked for it.</summary>
    public ReadOnlyCollection<DbColumn> GetColumnSchema()
    {
        var hasKeys = (_behavior & CommandBehavior.KeyInfo) != 0;
        return new([.. _columns.Select((column, i) => new MySqlColumn(column, i, GetFieldType(i), hasKeys))]);
    }

    public override DataTable? GetSchemaTable() =>
        _columns.Length == 0 ? null : MySqlColumn.ToTable(GetColumnSchema());

    public override IEnumerator GetEnumerator() => new DbEnumerator(this, closeReader: false);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal static async ValueTask<MySqlDataReader> StartAsync(
        MySqlConnection connection,
        Execution execution,
        Step first,
        CommandBehavior behavior,
        CancellationToken stop)
    {
        var reader = new MySqlDataReader(connection, execution, behavior);
        connection.Reader = reader;
        try
        {
            await execution.StartAsync(first, stop);
            if (!await reader.EnterAsync(stop))
            {
                await reader.NextResultAsync(stop);
            }

            return reader;
        }
        catch
        {
            reader._isClosed = true;
            connection.Reader = null;
            throw;
        }
    }

    /// <summary>Closes where an error of what is left to read is nobody's any more.</summary>
    internal async ValueTask CloseQuietlyAsync()
    {
        try
        {
            await CloseAsync();
        }
        catch (Exception e) when (e is MySqlException or OperationCanceledException)
        {
            // Who closes the connection, or rolls back, does not ask how the command ended.
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Close();
        }

        base.Dispose(disposing);
    }

    // HasRows has to be known before the first row is asked for: it is read ahead.
    private async ValueTask<bool> EnterAsync(CancellationToken stop)
    {
        _columns = Results.Columns;
        if (_columns.Length == 0)
        {
            LastInsertedId = (long)Results.Last.LastInsertId;
            return false;
        }

        _hasRows = await _execution.ReadRowAsync(stop);
        _isAhead = true;
        return true;
    }

    private async Task<bool> WaitAsync(ValueTask<bool> read) => _hasRow = await read;

    private ColumnDefinition Column(int ordinal) => (uint)ordinal < (uint)_columns.Length
        ? _columns[ordinal]
        : throw NoColumn($"The result has {_columns.Length} columns, none at {ordinal}.");

    private Row Valued(int ordinal)
    {
        var column = Column(ordinal);
        var row = Row;
        return row.IsNull(ordinal) ? throw new InvalidCastException($"Column '{column.Name}' is NULL.") : row;
    }

#pragma warning disable CA2201 // What ADO.NET's contract names.
    private static IndexOutOfRangeException NoColumn(string message) => new(message);
#pragma warning restore CA2201
}
