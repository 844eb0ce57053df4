using System.Globalization;
using System.Text.Json;
using Chirp.Engine.Language;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Schema.Scalars;

/// <summary>Finite IEEE 754 doubles (specification section 3.5.2); a <see cref="double"/>.</summary>
internal sealed class FloatCoercion : ScalarCoercion
{
    private FloatCoercion()
    {
    }

    public static FloatCoercion Instance { get; } = new();

    public override Type ClrType => typeof(double);

    public override object? ParseLiteral(ValueNode literal) => literal switch
    {
        FloatValueNode number => double.Parse(number.Value, CultureInfo.InvariantCulture),
        IntValueNode number => double.Parse(number.Value, CultureInfo.InvariantCulture),
        _ => throw NotNumeric(Printer.PrintForError(literal)),
    };

    public override object? ParseJson(JsonElement value) => value.ValueKind == JsonValueKind.Number
        ? Finite(value.GetDouble())
        : throw NotNumeric(InspectedJson.Inspect(value));

    public override object? Serialize(object value) => value switch
    {
        double number => Finite(number),
        bool flag => flag ? 1d : 0d,
        int or long or short or ushort or byte or sbyte or uint or ulong or float or decimal =>
            Finite(Convert.ToDouble(value)),
        string { Length: > 0 } text when double.TryParse(
            text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) => number,
        _ => throw NotNumeric(InspectedJson.Inspect(value)),
    };

    private static double Finite(double number) =>
        double.IsFinite(number) ? number : throw NotNumeric(NumberText.Of(number));

    private static InputCoercionException NotNumeric(string found) =>
        new($"Float cannot represent non numeric value: {found}");
}
