using System.Buffers.Text;
using System.Globalization;

namespace Chirp.Engine.Response;

/// <summary>
/// Floating-point numbers as <c>JSON.stringify</c> prints them (ECMA-262, Number::toString): the shortest digits that
/// read back the same, an exponent only from 1e21 up and below 1e-6, and never a negative zero.
/// </summary>
internal static class JsonNumbers
{
    /// <summary>Room that any formatted number fits in.</summary>
    public const int MaxBytes = 40;

    private const int MaxDigits = 17;

    /// <summary>Writes a finite number; gives the bytes written.</summary>
    public static int Format(double value, Span<byte> destination)
    {
        if (value == 0)
        {
            destination[0] = (byte)'0';
            return 1;
        }

        value.TryFormat(destination, out var written, "R", CultureInfo.InvariantCulture);
        return destination[..written].Contains((byte)'E') ? Relayout(destination, written) : written;
    }

    /// <inheritdoc cref="Format(double, Span{byte})"/>
    public static int Format(float value, Span<byte> destination)
    {
        if (value == 0)
        {
            destination[0] = (byte)'0';
            return 1;
        }

        value.TryFormat(destination, out var written, "R", CultureInfo.InvariantCulture);
        return destination[..written].Contains((byte)'E') ? Relayout(destination, written) : written;
    }

    // .NET writes an exponent where ECMAScript does not yet: 1E+15 is 1000000000000000, 1.5E-05 is 0.000015.
    private static int Relayout(Span<byte> text, int length)
    {
        Span<byte> digits = stackalloc byte[MaxDigits];
        var count = 0;
        var negative = text[0] == '-';
        var exponentAt = text[..length].IndexOf((byte)'E');
        foreach (var unit in text[(negative ? 1 : 0)..exponentAt])
        {
            if (unit != '.')
            {
                digits[count++] = unit;
            }
        }

        var exponentText = text[(exponentAt + 1)..length];
        var exponent = int.Parse(exponentText, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return (negative ? 1 : 0)
            + Layout(digits[..count], exponent + 1, negative ? text[1..] : text);
    }

    /// <param name="digits">The significant digits.</param>
    /// <param name="point">Where the decimal point stands, counted from the first digit.</param>
    /// <param name="text">Where to write.</param>
    private static int Layout(ReadOnlySpan<byte> digits, int point, Span<byte> text)
    {
        var count = digits.Length;
        if (point is > 0 and <= 21)
        {
            if (count > point)
            {
                digits[..point].CopyTo(text);
                text[point] = (byte)'.';
                digits[point..].CopyTo(text[(point + 1)..]);
                return count + 1;
            }

            digits.CopyTo(text);
            text[count..point].Fill((byte)'0');
            return point;
        }

        if (point is > -6 and <= 0)
        {
            "0."u8.CopyTo(text);
            text.Slice(2, -point).Fill((byte)'0');
            digits.CopyTo(text[(2 - point)..]);
            return 2 - point + count;
        }

        var written = 0;
        text[written++] = digits[0];
        if (count > 1)
        {
            text[written++] = (byte)'.';
            digits[1..].CopyTo(text[written..]);
            written += count - 1;
        }

        text[written++] = (byte)'e';
        var exponent = point - 1;
        if (exponent > 0)
        {
            text[written++] = (byte)'+';
        }

        Utf8Formatter.TryFormat(exponent, text[written..], out var exponentBytes);
        return written + exponentBytes;
    }
}
