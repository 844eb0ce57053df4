using System.Text.Json;
using Chirp.Engine.Language;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Schema.Scalars;

/// <summary>Identifiers (specification section 3.5.5): strings, and integers as their digits.</summary>
internal sealed class IdCoercion : ScalarCoercion
{
    private IdCoercion()
    {
    }

    public static IdCoercion Instance { get; } = new();

    public override Type ClrType => typeof(string);

    public override object? ParseLiteral(ValueNode literal) => literal switch
    {
        StringValueNode text => text.Value,
        IntValueNode number => number.Value,
        _ => throw new InputCoercionException(
            $"ID cannot represent a non-string and non-integer value: {Printer.PrintForError(literal)}"),
    };

    public override object? ParseJson(JsonElement value) =>
        InputJson.TextOf(value) ?? DigitsOf(value) ?? throw Refuse(InspectedJson.Inspect(value));

    public override object? Serialize(object value) => value switch
    {
        string text => text,
        int or long or short or ushort or byte or sbyte or uint or ulong => value.ToString(),
        double or float or decimal when double.IsInteger(Convert.ToDouble(value)) =>
            NumberText.Of(Convert.ToDouble(value)),
        _ => throw Refuse(InspectedJson.Inspect(value)),
    };

    // All digits of a 64-bit integer are kept, which the reference implementation, where numbers are doubles, cannot.
    private static string? DigitsOf(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Number)
        {
            return null;
        }

        if (value.TryGetInt64(out var number))
        {
            return number.ToString();
        }

        var real = value.GetDouble();
        return double.IsInteger(real) ? NumberText.Of(real) : null;
    }

    private static InputCoercionException Refuse(string found) => new($"ID cannot represent value: {found}");
}
