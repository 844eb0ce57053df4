using System.Data.Common;

namespace Chirp.Data.Sql;

/// <summary>Columns that may be NULL.</summary>
internal static class RowValues
{
    public static string? FindString(this DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetString(column);

    public static long? FindInt64(this DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetInt64(column);

    public static DateTimeOffset? FindTime(this DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetTime(column);

    /// <summary>Times are kept as milliseconds since 1970.</summary>
    public static DateTimeOffset GetTime(this DbDataReader row, int column) =>
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
}
