using System.Buffers.Text;
using System.Globalization;

namespace Chirp.MySql.Protocol;

/// <summary>Values as plain queries send them, and those types that are text in both protocols.</summary>
internal static class TextValue
{
    public static long Int64(ReadOnlySpan<byte> value) =>
        Utf8Parser.TryParse(value, out long number, out var used) && used == value.Length
            ? number
            : throw NotA("an integer of 64 bits", value);

    public static ulong UInt64(ReadOnlySpan<byte> value) =>
        Utf8Parser.TryParse(value, out ulong number, out var used) && used == value.Length
            ? number
            : throw NotA("an unsigned integer of 64 bits", value);

    public static double Double(ReadOnlySpan<byte> value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw NotA("a number", value);

    public static float Single(ReadOnlySpan<byte> value) =>
        float.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw NotA("a number", value);

    public static decimal Decimal(ReadOnlySpan<byte> value) =>
        decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new OverflowException(
                $"'{Show(value)}' is not a System.Decimal, which has 28 digits; read it by GetString.");

    /// <summary><c>YYYY-MM-DD[ hh:mm:ss[.ffffff]]</c></summary>
    public static DateParts Date(ReadOnlySpan<byte> value)
    {
        if (value.Length < 10 || value[4] != '-' || value[7] != '-')
        {
            throw NotA("a date", value);
        }

        var parts = new DateParts(Digits(value[..4]), Digits(value[5..7]), Digits(value[8..10]), 0, 0, 0, 0);
        if (value.Length == 10)
        {
            return parts;
        }

        if (value.Length < 19 || value[13] != ':' || value[16] != ':')
        {
            throw NotA("a date", value);
        }

        return parts with
        {
            Hour = Digits(value[11..13]),
            Minute = Digits(value[14..16]),
            Second = Digits(value[17..19]),
            Microsecond = Fraction(value[19..]),
        };
    }

    /// <summary><c>[-]hhh:mm:ss[.ffffff]</c></summary>
    public static TimeSpan Time(ReadOnlySpan<byte> value)
    {
        var isNegative = value is [(byte)'-', ..];
        var rest = isNegative ? value[1..] : value;
        var colon = rest.IndexOf((byte)':');
        if (colon < 1 || rest.Length < colon + 6 || rest[colon + 3] != ':')
        {
            throw NotA("a time", value);
        }

        var ticks = Digits(rest[..colon]) * TimeSpan.TicksPerHour
            + Digits(rest.Slice(colon + 1, 2)) * TimeSpan.TicksPerMinute
            + Digits(rest.Slice(colon + 4, 2)) * TimeSpan.TicksPerSecond
            + Fraction(rest[(colon + 6)..]) * TimeSpan.TicksPerMicrosecond;
        return new TimeSpan(isNegative ? -ticks : ticks);
    }

    private static int Fraction(ReadOnlySpan<byte> value)
    {
        if (value.Length == 0)
        {
            return 0;
        }

        var microseconds = Digits(value[1..]);
        for (var digits = value.Length - 1; digits < 6; digits++)
        {
            microseconds *= 10;
        }

        return microseconds;
    }

    private static int Digits(ReadOnlySpan<byte> value)
    {
        var number = 0;
        foreach (var digit in value)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                throw NotA("a number", value);
            }

            number = number * 10 + (digit - '0');
        }

        return number;
    }

    private static InvalidCastException NotA(string what, ReadOnlySpan<byte> value) =>
        new($"'{Show(value)}' is not {what}.");

    private static string Show(ReadOnlySpan<byte> value) =>
        System.Text.Encoding.UTF8.GetString(value[..Math.Min(value.Length, 100)]);
}
