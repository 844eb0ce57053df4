using System.Globalization;
using System.Text.Json;
using Chirp.Engine.Language;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Schema.Scalars;

/// <summary>Signed 32-bit integers (specification section 3.5.1).</summary>
internal sealed class IntCoercion : ScalarCoercion
{
    private IntCoercion()
    {
    }

    public static IntCoercion Instance { get; } = new();

    public override Type ClrType => typeof(int);

    public override object? ParseLiteral(ValueNode literal)
    {
        if (literal is not IntValueNode number)
        {
            throw NotInteger(Printer.PrintForError(literal));
        }

        return int.TryParse(number.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw TooLarge(number.Value);
    }

    public override object? ParseJson(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Number)
        {
            throw NotInteger(InspectedJson.Inspect(value));
        }

        return value.TryGetInt32(out var plain) ? plain : FromDouble(value.GetDouble());
    }

    public override object? Serialize(object value) => value switch
    {
        int number => number,
        bool flag => flag ? 1 : 0,
        long or short or ushort or byte or sbyte or uint or ulong or float or double or decimal =>
            FromDouble(Convert.ToDouble(value)),
        string { Length: > 0 } text when double.TryParse(
            text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => FromText(text, number),
        _ => throw NotInteger(InspectedJson.Inspect(value)),
    };

    private static int FromText(string text, double number)
    {
        if (double.IsInteger(number))
        {
            return number is >= int.MinValue and <= int.MaxValue
                ? (int)number
                : throw TooLarge(InspectedJson.Inspect(text));
        }

        throw NotInteger(InspectedJson.Inspect(text));
    }

    private static int FromDouble(double number)
    {
        if (!double.IsInteger(number))
        {
            throw NotInteger(NumberText.Of(number));
        }

        return number is >= int.MinValue and <= int.MaxValue ? (int)number : throw TooLarge(NumberText.Of(number));
    }

    private static InputCoercionException NotInteger(string found) =>
        new($"Int cannot represent non-integer value: {found}");

    private static InputCoercionException TooLarge(string found) =>
        new($"Int cannot represent non 32-bit signed integer value: {found}");
}
