using System.Text.Json;
using Chirp.Engine.Language;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Schema.Scalars;

/// <summary>True and false (specification section 3.5.4).</summary>
internal sealed class BooleanCoercion : ScalarCoercion
{
    private BooleanCoercion()
    {
    }

    public static BooleanCoercion Instance { get; } = new();

    public override Type ClrType => typeof(bool);

    public override object? ParseLiteral(ValueNode literal) => literal is BooleanValueNode flag
        ? flag.Value
        : throw NotBoolean(Printer.PrintForError(literal));

    public override object? ParseJson(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw NotBoolean(InspectedJson.Inspect(value)),
    };

    public override object? Serialize(object value) => value switch
    {
        bool flag => flag,
        int or long or short or ushort or byte or sbyte or uint or ulong or float or double or decimal
            when double.IsFinite(Convert.ToDouble(value)) => Convert.ToDouble(value) != 0,
        _ => throw NotBoolean(InspectedJson.Inspect(value)),
    };

    private static InputCoercionException NotBoolean(string found) =>
        new($"Boolean cannot represent a non boolean value: {found}");
}
