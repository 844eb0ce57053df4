using System.Globalization;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Execution.Values;

/// <summary>Values that a leaf does not have, in the words of the reference implementation.</summary>
internal static class LeafErrors
{
    public static GraphQLException NonNumeric(double value) => Error(
        $"Float cannot represent non numeric value: {Inspect(value)}");

    public static GraphQLException NotInEnum(EnumType type, object? value) => Error(
        $"Enum \"{type}\" cannot represent value: {Inspect(value)}");

    public static string Inspect(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"",
        bool boolean => boolean ? "true" : "false",
        double.PositiveInfinity => "Infinity",
        double.NegativeInfinity => "-Infinity",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "null",
    };

    private static GraphQLException Error(string message) => new(message, ErrorCodes.Internal);
}
