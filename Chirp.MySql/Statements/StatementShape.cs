namespace Chirp.MySql.Statements;

/// <summary>
/// A statement as it is prepared, every list at a length of its own. Compared by reference: what connections keep
/// their prepared statements by.
/// </summary>
internal sealed class StatementShape(StatementText text, ReadOnlySpan<int> counts)
{
    public StatementText Text { get; } = text;

    /// <summary>With a <c>?</c> for every value.</summary>
    public string Sql { get; } = ShapeBuilder.Build(text.Sql, text.Placeholders, counts);

    /// <summary>How many values it has, as this driver reads it.</summary>
    public int Values { get; } = ShapeBuilder.CountValues(text.Placeholders, counts);

    /// <summary>
    /// Whether every server counts the same: modes and versions decide what a backslash and a comment may hide.
    /// </summary>
    public bool IsCertain { get; } =
        !text.Sql.Contains('\\') && !text.Sql.Contains("/*", StringComparison.Ordinal);
}
