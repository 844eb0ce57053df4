using System.Data.Common;

namespace Chirp.Data.Sql;

/// <summary>
/// One connection, used by one caller at a time. SQLite's live as long as the database and keep their prepared
/// commands; MySQL's come from the driver's pool, which prepares by text.
/// </summary>
internal sealed class SqlSession(DbConnection connection, SqlDialect dialect) : IAsyncDisposable
{
    /// <summary>A statement has at most ten lengths of list; the limit is far above all statements there are.</summary>
    private const int MaxCommands = 2_000;

    private readonly Dictionary<Statement.Text, DbCommand>? _commands = dialect.IsSqlite ? [] : null;

    public DbConnection Connection => connection;

    public SqlDialect Dialect => dialect;

    /// <summary>The transaction statements belong to; null outside of one, and where SQL began it.</summary>
    public DbTransaction? Transaction { get; set; }

    /// <summary>A statement ready to take its parameters.</summary>
    /// <param name="statement">Which.</param>
    /// <param name="length">How many items its lists have, 0 where it has none.</param>
    public SqlCall Call(Statement statement, int length = 0)
    {
        var text = statement.For(dialect, length);
        if (_commands is null)
        {
            return new SqlCall(Create(text), text, ownsCommand: true);
        }

        if (!_commands.TryGetValue(text, out var command))
        {
            if (_commands.Count >= MaxCommands)
            {
                Forget();
            }

            command = Create(text);
            _commands.Add(text, command);
        }

        return new SqlCall(command, text, ownsCommand: false);
    }

    public ValueTask DisposeAsync()
    {
        Forget();
        return connection.DisposeAsync();
    }

    private void Forget()
    {
        foreach (var command in _commands?.Values ?? Enumerable.Empty<DbCommand>())
        {
            command.Dispose();
        }

        _commands?.Clear();
    }

    private DbCommand Create(Statement.Text text)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Statements are constants of this assembly; values are always parameters.
        command.CommandText = text.Sql;
#pragma warning restore CA2100
        command.Transaction = Transaction;
        foreach (var name in text.Parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
