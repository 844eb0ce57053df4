using Chirp.MySql.Protocol;

namespace Chirp.MySql.Session;

/// <summary>What columns are in .NET.</summary>
internal static class ColumnTypes
{
    public static Type TypeOf(ColumnDefinition column, ConnectionSettings settings) => column.Type switch
    {
        ColumnType.Tiny when IsBoolean(column, settings) => typeof(bool),
        ColumnType.Tiny => column.IsUnsigned ? typeof(byte) : typeof(sbyte),
        ColumnType.Short => column.IsUnsigned ? typeof(ushort) : typeof(short),
        ColumnType.Int24 or ColumnType.Long => column.IsUnsigned ? typeof(uint) : typeof(int),
        ColumnType.LongLong => column.IsUnsigned ? typeof(ulong) : typeof(long),
        ColumnType.Year => typeof(int),
        ColumnType.Bit => typeof(ulong),
        ColumnType.Float => typeof(float),
        ColumnType.Double => typeof(double),
        ColumnType.Decimal or ColumnType.NewDecimal => typeof(decimal),
        ColumnType.Date or ColumnType.NewDate or ColumnType.DateTime or ColumnType.Timestamp => typeof(DateTime),
        ColumnType.Time => typeof(TimeSpan),
        _ when IsGuid(column, settings) => typeof(Guid),
        ColumnType.Json => typeof(string),
        ColumnType.Geometry or ColumnType.Vector => typeof(byte[]),
        ColumnType.Null => typeof(object),
        _ => column.IsBinary ? typeof(byte[]) : typeof(string),
    };

    /// <summary>The server's name of the type.</summary>
    public static string NameOf(ColumnDefinition column) => column.Type switch
    {
        ColumnType.Tiny => "TINYINT",
        ColumnType.Short => "SMALLINT",
        ColumnType.Int24 => "MEDIUMINT",
        ColumnType.Long => "INT",
        ColumnType.LongLong => "BIGINT",
        ColumnType.Decimal or ColumnType.NewDecimal => "DECIMAL",
        ColumnType.VarString or ColumnType.VarChar => column.IsBinary ? "VARBINARY" : "VARCHAR",
        ColumnType.String when (column.Flags & ColumnFlags.Enum) != 0 => "ENUM",
        ColumnType.String when (column.Flags & ColumnFlags.Set) != 0 => "SET",
        ColumnType.String => column.IsBinary ? "BINARY" : "CHAR",
        ColumnType.Blob or ColumnType.TinyBlob or ColumnType.MediumBlob or ColumnType.LongBlob =>
            column.IsBinary ? "BLOB" : "TEXT",
        _ => column.Type.ToString().ToUpperInvariant(),
    };

    private static bool IsBoolean(ColumnDefinition column, ConnectionSettings settings) =>
        settings.TreatTinyAsBoolean && column.Length == 1 && !column.IsUnsigned;

    private static bool IsGuid(ColumnDefinition column, ConnectionSettings settings) => settings.GuidFormat switch
    {
        MySqlGuidFormat.Binary16 => column is { Type: ColumnType.String, IsBinary: true, Length: 16 },
        // Lengths count bytes; utf8mb4 takes four a character.
        MySqlGuidFormat.Char36 => column is { Type: ColumnType.String, IsBinary: false, Length: 36 or 108 or 144 },
        _ => false,
    };
}
