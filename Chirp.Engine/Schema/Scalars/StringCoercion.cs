using System.Text.Json;
using Chirp.Engine.Language;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Schema.Scalars;

/// <summary>Text (specification section 3.5.3).</summary>
internal sealed class StringCoercion : ScalarCoercion
{
    private StringCoercion()
    {
    }

    public static StringCoercion Instance { get; } = new();

    public override Type ClrType => typeof(string);

    public override object? ParseLiteral(ValueNode literal) => literal is StringValueNode text
        ? text.Value
        : throw NotString(Printer.PrintForError(literal));

    public override object? ParseJson(JsonElement value) =>
        InputJson.TextOf(value) ?? throw NotString(InspectedJson.Inspect(value));

    public override object? Serialize(object value) => value switch
    {
        string text => text,
        bool flag => flag ? "true" : "false",
        int or long or short or ushort or byte or sbyte or uint or ulong or decimal => value.ToString(),
        double number when double.IsFinite(number) => NumberText.Of(number),
        float number when float.IsFinite(number) => NumberText.Of(number),
        _ => throw new InputCoercionException($"String cannot represent value: {InspectedJson.Inspect(value)}"),
    };

    private static InputCoercionException NotString(string found) =>
        new($"String cannot represent a non string value: {found}");
}
