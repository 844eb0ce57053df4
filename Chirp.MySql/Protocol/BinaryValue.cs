using System.Buffers.Binary;

namespace Chirp.MySql.Protocol;

/// <summary>Values as prepared statements send them.</summary>
internal static class BinaryValue
{
    public static long Integer(ReadOnlySpan<byte> value, bool isUnsigned) => value.Length switch
    {
        1 => isUnsigned ? value[0] : (sbyte)value[0],
        2 => isUnsigned
            ? BinaryPrimitives.ReadUInt16LittleEndian(value)
            : BinaryPrimitives.ReadInt16LittleEndian(value),
        4 => isUnsigned
            ? BinaryPrimitives.ReadUInt32LittleEndian(value)
            : BinaryPrimitives.ReadInt32LittleEndian(value),
        _ => BinaryPrimitives.ReadInt64LittleEndian(value),
    };

    public static float Single(ReadOnlySpan<byte> value) => BinaryPrimitives.ReadSingleLittleEndian(value);

    public static double Double(ReadOnlySpan<byte> value) => BinaryPrimitives.ReadDoubleLittleEndian(value);

    /// <summary>0, 4, 7 or 11 bytes: nothing, the date, the time, microseconds.</summary>
    public static DateParts Date(ReadOnlySpan<byte> value)
    {
        if (value.Length is not (0 or 4 or 7 or 11))
        {
            throw MySqlException.Malformed($"a date of {value.Length} bytes arrives");
        }

        if (value.Length == 0)
        {
            return default;
        }

        var parts = new DateParts(BinaryPrimitives.ReadUInt16LittleEndian(value), value[2], value[3], 0, 0, 0, 0);
        if (value.Length >= 7)
        {
            parts = parts with { Hour = value[4], Minute = value[5], Second = value[6] };
        }

        return value.Length == 11
            ? parts with { Microsecond = (int)BinaryPrimitives.ReadUInt32LittleEndian(value[7..]) }
            : parts;
    }

    /// <summary>0, 8 or 12 bytes: sign, days, hours, minutes, seconds, microseconds.</summary>
    public static TimeSpan Time(ReadOnlySpan<byte> value)
    {
        if (value.Length is not (0 or 8 or 12))
        {
            throw MySqlException.Malformed($"a time of {value.Length} bytes arrives");
        }

        if (value.Length == 0)
        {
            return TimeSpan.Zero;
        }

        var days = BinaryPrimitives.ReadUInt32LittleEndian(value[1..]);
        var ticks = days * TimeSpan.TicksPerDay + value[5] * TimeSpan.TicksPerHour
            + value[6] * TimeSpan.TicksPerMinute + value[7] * TimeSpan.TicksPerSecond;
        if (value.Length == 12)
        {
            ticks += BinaryPrimitives.ReadUInt32LittleEndian(value[8..]) * TimeSpan.TicksPerMicrosecond;
        }

        return new TimeSpan(value[0] == 0 ? ticks : -ticks);
    }
}
