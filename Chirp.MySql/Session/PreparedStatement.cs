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
}
