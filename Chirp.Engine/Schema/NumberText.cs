using System.Globalization;

namespace Chirp.Engine.Schema;

/// <summary>Numbers as JavaScript writes them (ECMA-262, Number::toString), as messages and ids have them.</summary>
internal static class NumberText
{
    public static string Of(double number)
    {
        if (double.IsNaN(number))
        {
            return "NaN";
        }

        if (double.IsInfinity(number))
        {
            return number > 0 ? "Infinity" : "-Infinity";
        }

        if (number == 0)
        {
            return "0";
        }

        // The shortest digits that read back the same.
        var (digits, exponent) = Split(Math.Abs(number).ToString("R", CultureInfo.InvariantCulture));
        return (number < 0 ? "-" : "") + Layout(digits, exponent);
    }

    /// <summary>The significant digits, and the power of ten that 0.digits is multiplied by.</summary>
    private static (string Digits, int Exponent) Split(string text)
    {
        var mark = text.IndexOf('E', StringComparison.Ordinal);
        var exponent = mark < 0 ? 0 : int.Parse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign);
        var mantissa = mark < 0 ? text : text[..mark];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? mantissa : mantissa[..point];
        var digits = point < 0 ? mantissa : whole + mantissa[(point + 1)..];
        exponent += whole.Length;
        var leading = digits.Length - digits.TrimStart('0').Length;
        return (digits[leading..].TrimEnd('0'), exponent - leading);
    }

    private static string Layout(string digits, int exponent) => exponent switch
    {
        > 0 and <= 21 when digits.Length <= exponent => digits.PadRight(exponent, '0'),
        > 0 and <= 21 => $"{digits[..exponent]}.{digits[exponent..]}",
        > -6 and <= 0 => $"0.{new string('0', -exponent)}{digits}",
        _ => $"{digits[0]}{(digits.Length > 1 ? $".{digits[1..]}" : "")}e{(exponent > 0 ? "+" : "-")}"
            + $"{Math.Abs(exponent - 1)}",
    };
}
