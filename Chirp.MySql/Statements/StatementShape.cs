namespace Chirp.MySql.Statements;

/// <summary>
/// A statement as it is prepared, every list at a length of its own. Compared by reference: what connections keep
/// their prepared statements by.
/// </summary>
internal sealed class StatementShape(StatementText text, string sql)
{
    public StatementText Text { get; } = text;

    /// <summary>With a <c>?</c> for every value.</summary>
    public string Sql { get; } = sql;
}
