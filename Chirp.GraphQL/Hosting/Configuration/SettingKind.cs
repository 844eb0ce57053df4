using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace Chirp.GraphQL.Hosting.Configuration;

/// <summary>What values a setting may have: how its text is read, and how that is said.</summary>
/// <param name="Expected">Goes on after "must be".</param>
/// <param name="Parse">The value, or null where the text is none.</param>
internal sealed record SettingKind(string Expected, Func<string, object?> Parse)
{
    /// <summary>A petabyte, which a <see cref="double"/> holds to the unit.</summary>
    private const double MaxLong = 1L << 50;

    /// <summary>The kind of an option record's property. Its <see cref="RangeAttribute"/> bounds a number.</summary>
    public static SettingKind Of(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (type == typeof(bool))
        {
            return new SettingKind("true or false", text => bool.TryParse(text, out var value) ? value : null);
        }

        if (type == typeof(string))
        {
            return new SettingKind("a text", text => text);
        }

        if (type.IsEnum)
        {
            return new SettingKind(
                string.Join(" or ", Enum.GetNames(type)),
                text => Enum.TryParse(type, text, ignoreCase: true, out var value) && Enum.IsDefined(type, value)
                    ? value
                    : null);
        }

        var range = property.GetCustomAttribute<RangeAttribute>()
            ?? new RangeAttribute(1, type == typeof(int) ? int.MaxValue : MaxLong);
        return OfNumber(
            type, Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture),
            Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture));
    }

    private static SettingKind OfNumber(Type type, double least, double most)
    {
        if (type != typeof(int) && type != typeof(long) && type != typeof(double))
        {
            throw new ArgumentException($"No setting can be of the type {type}.", nameof(type));
        }

        var isWhole = type != typeof(double);
        return new SettingKind(
            string.Create(
                CultureInfo.InvariantCulture, $"a {(isWhole ? "whole " : "")}number from {least:0} to {most:0}"),
            text => double.TryParse(
                    text, isWhole ? NumberStyles.AllowLeadingSign : NumberStyles.Float, CultureInfo.InvariantCulture,
                    out var number) && number >= least && number <= most
                ? Convert.ChangeType(number, type, CultureInfo.InvariantCulture)
                : null);
    }
}
