using System.Globalization;
using System.Text;
using Chirp.MySql.Protocol;

namespace Chirp.MySql.Session;

/// <summary>Reads values of the current row, in whichever of the two forms they came.</summary>
internal static class RowValues
{
    public static long Int64(Row row, ColumnDefinition column, int ordinal)
    {
        var value = row[ordinal];
        switch (column.Type)
        {
            case ColumnType.Bit:
                return (long)Bits(value);
            case ColumnType.Tiny or ColumnType.Short or ColumnType.Int24 or ColumnType.Long or ColumnType.LongLong
                or ColumnType.Year:
                if (column is { Type: ColumnType.LongLong, IsUnsigned: true })
                {
                    return checked((long)UInt64(row, column, ordinal));
                }

                return row.IsBinary ? BinaryValue.Integer(value, column.IsUnsigned) : TextValue.Int64(value);
            case ColumnType.Float or ColumnType.Double:
                return checked((long)Double(row, column, ordinal));
            case ColumnType.Decimal or ColumnType.NewDecimal:
                return decimal.ToInt64(TextValue.Decimal(value));
            case ColumnType.Date or ColumnType.DateTime or ColumnType.Timestamp or ColumnType.Time:
                throw Not(column, "a number");
            default:
                return TextValue.Int64(value);
        }
    }

    public static ulong UInt64(Row row, ColumnDefinition column, int ordinal)
    {
        if (column is { Type: ColumnType.LongLong, IsUnsigned: true })
        {
            var value = row[ordinal];
            return row.IsBinary ? (ulong)BinaryValue.Integer(value, isUnsigned: true) : TextValue.UInt64(value);
        }

        return column.Type == ColumnType.Bit ? Bits(row[ordinal]) : checked((ulong)Int64(row, column, ordinal));
    }

    public static double Double(Row row, ColumnDefinition column, int ordinal) => column.Type switch
    {
        ColumnType.Double when row.IsBinary => BinaryValue.Double(row[ordinal]),
        ColumnType.Float when row.IsBinary => BinaryValue.Single(row[ordinal]),
        ColumnType.LongLong when column.IsUnsigned => UInt64(row, column, ordinal),
        _ when IsInteger(column.Type) => Int64(row, column, ordinal),
        _ when IsDate(column.Type) || column.Type == ColumnType.Time => throw Not(column, "a number"),
        _ => TextValue.Double(row[ordinal]),
    };

    public static float Single(Row row, ColumnDefinition column, int ordinal) => column.Type switch
    {
        ColumnType.Float when row.IsBinary => BinaryValue.Single(row[ordinal]),
        ColumnType.Float => TextValue.Single(row[ordinal]),
        _ => (float)Double(row, column, ordinal),
    };

    public static decimal Decimal(Row row, ColumnDefinition column, int ordinal) => column.Type switch
    {
        ColumnType.LongLong when column.IsUnsigned => UInt64(row, column, ordinal),
        ColumnType.Float or ColumnType.Double => (decimal)Double(row, column, ordinal),
        _ when IsInteger(column.Type) => Int64(row, column, ordinal),
        _ when IsDate(column.Type) || column.Type == ColumnType.Time => throw Not(column, "a number"),
        _ => TextValue.Decimal(row[ordinal]),
    };

    public static DateTime DateTime(Row row, ColumnDefinition column, int ordinal, MySqlZeroDates zeroDates)
    {
        var parts = DateParts(row, column, ordinal);
        if (!parts.IsZero)
        {
            return parts.ToDateTime();
        }

        return zeroDates == MySqlZeroDates.MinValue
            ? System.DateTime.MinValue
            : throw new InvalidCastException(
                $"Column '{column.Name}' is a date with zeros; set ZeroDates=Null or MinValue to read it.");
    }

    public static bool IsZeroDate(Row row, ColumnDefinition column, int ordinal) =>
        IsDate(column.Type) && DateParts(row, column, ordinal).IsZero;

    public static TimeSpan TimeSpan(Row row, ColumnDefinition column, int ordinal)
    {
        if (column.Type != ColumnType.Time)
        {
            throw Not(column, "a time");
        }

        return row.IsBinary ? BinaryValue.Time(row[ordinal]) : TextValue.Time(row[ordinal]);
    }

    public static Guid Guid(Row row, ColumnDefinition column, int ordinal)
    {
        var value = row[ordinal];
        if (value.Length == 16 && column.IsBinary)
        {
            return new Guid(value, bigEndian: true);
        }

        return value.Length == 36 && System.Guid.TryParse(value, out var guid) ? guid : throw Not(column, "a Guid");
    }

    public static string Text(Row row, ColumnDefinition column, int ordinal, ConnectionSettings settings)
    {
        if (row.IsBinary && (IsInteger(column.Type) || IsDate(column.Type)
            || column.Type is ColumnType.Time or ColumnType.Float or ColumnType.Double))
        {
            return column.Type switch
            {
                ColumnType.Time => TimeSpan(row, column, ordinal).ToString("c", CultureInfo.InvariantCulture),
                ColumnType.Float => Single(row, column, ordinal).ToString(CultureInfo.InvariantCulture),
                ColumnType.Double => Double(row, column, ordinal).ToString(CultureInfo.InvariantCulture),
                ColumnType.Date => DateTime(row, column, ordinal, settings.ZeroDates)
                    .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                _ when IsDate(column.Type) => DateTime(row, column, ordinal, settings.ZeroDates)
                    .ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
                ColumnType.LongLong when column.IsUnsigned =>
                    UInt64(row, column, ordinal).ToString(CultureInfo.InvariantCulture),
                _ => Int64(row, column, ordinal).ToString(CultureInfo.InvariantCulture),
            };
        }

        return Encoding.UTF8.GetString(row[ordinal]);
    }

    private static DateParts DateParts(Row row, ColumnDefinition column, int ordinal)
    {
        if (!IsDate(column.Type))
        {
            return column.IsBinary ? throw Not(column, "a date") : TextValue.Date(row[ordinal]);
        }

        return row.IsBinary ? BinaryValue.Date(row[ordinal]) : TextValue.Date(row[ordinal]);
    }

    private static ulong Bits(ReadOnlySpan<byte> bigEndian)
    {
        var bits = 0UL;
        foreach (var next in bigEndian)
        {
            bits = (bits << 8) | next;
        }

        return bits;
    }

    private static bool IsInteger(ColumnType type) => type is ColumnType.Tiny or ColumnType.Short or ColumnType.Int24
        or ColumnType.Long or ColumnType.LongLong or ColumnType.Year or ColumnType.Bit;

    private static bool IsDate(ColumnType type) =>
        type is ColumnType.Date or ColumnType.NewDate or ColumnType.DateTime or ColumnType.Timestamp;

    private static InvalidCastException Not(ColumnDefinition column, string what) =>
        new($"Column '{column.Name}' is {ColumnTypes.NameOf(column)}, not {what}.");
}
