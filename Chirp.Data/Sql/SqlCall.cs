using System.Data.Common;

namespace Chirp.Data.Sql;

/// <summary>A statement taking its parameters, then run once.</summary>
internal readonly struct SqlCall(DbCommand command, Statement.Text text, bool ownsCommand)
{
    public SqlCall With(string name, long value) => Set(name, value);

    public SqlCall With(string name, long? value) => Set(name, value ?? (object)DBNull.Value);

    public SqlCall With(string name, double? value) => Set(name, value ?? (object)DBNull.Value);

    public SqlCall With(string name, string? value) => Set(name, value ?? (object)DBNull.Value);

    public SqlCall With(string name, byte[] value) => Set(name, value);

    /// <summary>The items of a list; the last one fills the list up to its rounded length.</summary>
    public SqlCall WithEach(string name, ReadOnlySpan<long> values)
    {
        var first = IndexOf(name, isList: true);
        object value = 0L;
        for (var i = 0; i < text.Length; i++)
        {
            value = i < values.Length ? values[i] : value;
            command.Parameters[first + i].Value = value;
        }

        return this;
    }

    /// <summary>The items of a list; the last one fills the list up to its rounded length.</summary>
    public SqlCall WithEach(string name, ReadOnlySpan<string> values)
    {
        var first = IndexOf(name, isList: true);
        for (var i = 0; i < text.Length; i++)
        {
            command.Parameters[first + i].Value = values[Math.Min(i, values.Length - 1)];
        }

        return this;
    }

    /// <summary>
    /// The values of a statement's branches; branches that are too many are asked for an id that nobody has.
    /// </summary>
    public SqlCall WithBranches(string name, ReadOnlySpan<long> values)
    {
        for (var i = 0; i < text.Length; i++)
        {
            Set($"{name}{i}", i < values.Length ? values[i] : -1L - i);
        }

        return this;
    }

    public async ValueTask<SqlRows> QueryAsync(CancellationToken stop) =>
        new(await command.ExecuteReaderAsync(stop), ownsCommand ? command : null);

    /// <summary>Runs it and tells how many rows it changed.</summary>
    public async ValueTask<int> ExecuteAsync(CancellationToken stop)
    {
        var changed = await command.ExecuteNonQueryAsync(stop);
        if (ownsCommand)
        {
            await command.DisposeAsync();
        }

        return changed;
    }

    /// <summary>The first column of the first row; null where there is none, or it is NULL.</summary>
    public async ValueTask<long?> FindInt64Async(CancellationToken stop)
    {
        await using var rows = await QueryAsync(stop);
        return await rows.ReadAsync(stop) && !rows.Reader.IsDBNull(0) ? rows.Reader.GetInt64(0) : null;
    }

    private SqlCall Set(string name, object value)
    {
        command.Parameters[IndexOf(name, isList: false)].Value = value;
        return this;
    }

    private int IndexOf(string name, bool isList)
    {
        var names = text.Parameters;
        for (var i = 0; i < names.Length; i++)
        {
            var candidate = names[i].AsSpan(1);
            if (candidate.StartsWith(name, StringComparison.Ordinal)
                && (isList ? candidate[name.Length..] is "0" : candidate.Length == name.Length))
            {
                return i;
            }
        }

        throw new ArgumentException($"The statement has no parameter @{name}.", nameof(name));
    }
}

/// <summary>The rows of a statement. Dispose before the next statement of the session.</summary>
internal readonly struct SqlRows(DbDataReader reader, DbCommand? command) : IAsyncDisposable
{
    public DbDataReader Reader => reader;

    public ValueTask<bool> ReadAsync(CancellationToken stop) => new(reader.ReadAsync(stop));

    public async ValueTask DisposeAsync()
    {
        await reader.DisposeAsync();
        if (command is not null)
        {
            await command.DisposeAsync();
        }
    }
}
