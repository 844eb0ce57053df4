using Chirp.MySql.Protocol;
using Chirp.MySql.Statements;

namespace Chirp.MySql.Session;

/// <summary>A statement as one connection's server knows it.</summary>
internal sealed class PreparedStatement(StatementShape shape, uint id, int parameters)
{
    public StatementShape Shape { get; } = shape;

    public uint Id { get; } = id;

    public int Parameters { get; } = parameters;

    /// <summary>Of its latest result; what most executions find again.</summary>
    public ColumnDefinition[] Columns { get; set; } = [];

    /// <summary>Whether the server can do nothing with it any more, and has to be told anew what it is.</summary>
    public static bool IsLostBy(MySqlException error) =>
        error.Number is MySqlErrorNumbers.UnknownStatement or MySqlErrorNumbers.StatementOutdated;
}
