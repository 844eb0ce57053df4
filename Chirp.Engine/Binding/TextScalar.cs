using System.Text.Json;
using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Binding;

/// <summary>A scalar that is a string in documents and in JSON, and <typeparamref name="T"/> in C#.</summary>
internal sealed class TextScalar<T>(string scalar, ScalarParse<T> parse, Func<T, string> format) : ScalarCoercion
    where T : notnull
{
    /// <summary>The most of a refused text that an error repeats.</summary>
    private const int MaxShownLength = 100;

    public override Type ClrType => typeof(T);

    public override object? ParseLiteral(ValueNode literal) => literal is StringValueNode text
        ? Parse(text.Value)
        : throw new InputCoercionException($"{scalar} cannot represent a value that is not a string.");

    public override object? ParseJson(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? Parse(value.GetString()!)
        : throw new InputCoercionException($"{scalar} cannot represent a value that is not a string.");

    public override object? Serialize(object value) => value is T typed
        ? format(typed)
        : throw new InputCoercionException($"{scalar} cannot represent a {SchemaNames.Display(value.GetType())}.");

    /// <summary>The CLR value of a string, or of what is that already.</summary>
    public object Convert(object value) => value is T ? value : Parse((string)value);

    private object Parse(string text)
    {
        if (parse(text, out var value))
        {
            return value;
        }

        var shown = text.Length <= MaxShownLength ? text : text[..MaxShownLength] + "…";
        throw new InputCoercionException($"{scalar} cannot represent value: {JsonSerializer.Serialize(shown)}");
    }
}
