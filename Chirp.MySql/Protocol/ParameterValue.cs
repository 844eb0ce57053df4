using System.Buffers.Binary;
using System.Globalization;

namespace Chirp.MySql.Protocol;

/// <summary>Writes a parameter's type and value as COM_STMT_EXECUTE carries them.</summary>
internal static class ParameterValue
{
    private const ushort Unsigned = 0x8000;

    /// <summary>The type's number, with the flag for unsigned in its high bit.</summary>
    public static ushort TypeOf(object? value) => value switch
    {
        null or DBNull => (ushort)ColumnType.Null,
        bool or sbyte => (ushort)ColumnType.Tiny,
        byte => (ushort)ColumnType.Tiny | Unsigned,
        short => (ushort)ColumnType.Short,
        ushort => (ushort)ColumnType.Short | Unsigned,
        int => (ushort)ColumnType.Long,
        uint => (ushort)ColumnType.Long | Unsigned,
        long => (ushort)ColumnType.LongLong,
        ulong => (ushort)ColumnType.LongLong | Unsigned,
        float => (ushort)ColumnType.Float,
        double => (ushort)ColumnType.Double,
        decimal => (ushort)ColumnType.NewDecimal,
        string or char or char[] => (ushort)ColumnType.VarString,
        DateTime or DateTimeOffset => (ushort)ColumnType.DateTime,
        DateOnly => (ushort)ColumnType.Date,
        TimeSpan or TimeOnly => (ushort)ColumnType.Time,
        byte[] or ReadOnlyMemory<byte> or Memory<byte> or ArraySegment<byte> or Guid => (ushort)ColumnType.Blob,
        Enum => (ushort)ColumnType.LongLong,
        _ => throw new NotSupportedException($"A parameter cannot be a {value.GetType()}."),
    };

    public static void Write(PacketWriter writer, object value, MySqlGuidFormat guidFormat)
    {
        switch (value)
        {
            case bool flag: writer.Byte(flag ? (byte)1 : (byte)0); break;
            case sbyte number: writer.Byte((byte)number); break;
            case byte number: writer.Byte(number); break;
            case short number: writer.UInt16((ushort)number); break;
            case ushort number: writer.UInt16(number); break;
            case int number: writer.UInt32((uint)number); break;
            case uint number: writer.UInt32(number); break;
            case long number: writer.UInt64((ulong)number); break;
            case ulong number: writer.UInt64(number); break;
            case float number: BinaryPrimitives.WriteSingleLittleEndian(writer.Span(4), number); break;
            case double number: BinaryPrimitives.WriteDoubleLittleEndian(writer.Span(8), number); break;
            case string text: writer.LengthEncodedText(text); break;
            case byte[] bytes: writer.LengthEncoded(bytes); break;
            case DateTime date: WriteDate(writer, date); break;
            case Guid guid: WriteGuid(writer, guid, guidFormat); break;
            default: WriteSeldom(writer, value); break;
        }
    }

    private static void WriteSeldom(PacketWriter writer, object value)
    {
        switch (value)
        {
            case decimal number: writer.LengthEncodedText(number.ToString(CultureInfo.InvariantCulture)); break;
            case char letter: writer.LengthEncodedText([letter]); break;
            case char[] text: writer.LengthEncodedText(text); break;
            case ReadOnlyMemory<byte> bytes: writer.LengthEncoded(bytes.Span); break;
            case Memory<byte> bytes: writer.LengthEncoded(bytes.Span); break;
            case ArraySegment<byte> bytes: writer.LengthEncoded(bytes.AsSpan()); break;
            // The server keeps no offset; the moment is kept, in UTC.
            case DateTimeOffset moment: WriteDate(writer, moment.UtcDateTime); break;
            case DateOnly date: WriteDate(writer, date.ToDateTime(TimeOnly.MinValue)); break;
            case TimeSpan time: WriteTime(writer, time); break;
            case TimeOnly time: WriteTime(writer, time.ToTimeSpan()); break;
            default: writer.UInt64((ulong)Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
        }
    }

    private static void WriteGuid(PacketWriter writer, Guid guid, MySqlGuidFormat format)
    {
        if (format == MySqlGuidFormat.Binary16)
        {
            writer.Byte(16);
            guid.TryWriteBytes(writer.Span(16), bigEndian: true, out _);
            return;
        }

        writer.Byte(36);
        guid.TryFormat(writer.Span(36), out _);
    }

    private static void WriteDate(PacketWriter writer, DateTime date)
    {
        writer.Byte(11);
        writer.UInt16((ushort)date.Year);
        var rest = writer.Span(5);
        rest[0] = (byte)date.Month;
        rest[1] = (byte)date.Day;
        rest[2] = (byte)date.Hour;
        rest[3] = (byte)date.Minute;
        rest[4] = (byte)date.Second;
        writer.UInt32((uint)(date.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond));
    }

    private static void WriteTime(PacketWriter writer, TimeSpan time)
    {
        var isNegative = time < TimeSpan.Zero;
        time = time.Duration();
        writer.Byte(12);
        writer.Byte(isNegative ? (byte)1 : (byte)0);
        writer.UInt32((uint)time.Days);
        var rest = writer.Span(3);
        rest[0] = (byte)time.Hours;
        rest[1] = (byte)time.Minutes;
        rest[2] = (byte)time.Seconds;
        writer.UInt32((uint)(time.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond));
    }
}
