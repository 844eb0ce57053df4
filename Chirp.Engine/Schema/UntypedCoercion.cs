using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Schema;

/// <summary>
/// A custom scalar that nobody bound: any literal, any JSON, as plain CLR values: <see cref="string"/>,
/// <see cref="bool"/>, <see cref="int"/>, <see cref="long"/> or <see cref="double"/> by the size of a number,
/// <c>object?[]</c>, and <see cref="Dictionary{TKey, TValue}"/> of <see cref="string"/> for an object.
/// </summary>
public sealed class UntypedCoercion : ScalarCoercion
{
    private UntypedCoercion()
    {
    }

    public static UntypedCoercion Instance { get; } = new();

    public override Type ClrType => typeof(object);

    public override object? ParseLiteral(ValueNode literal)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new InputCoercionException("The value nests too deep for the stack.");
        }

        switch (literal)
        {
            case IntValueNode number:
                return NumberOf(number.Value);
            case FloatValueNode number:
                return double.Parse(number.Value, CultureInfo.InvariantCulture);
            case StringValueNode text:
                return text.Value;
            case EnumValueNode name:
                return name.Value;
            case BooleanValueNode flag:
                return flag.Value;
            case ListValueNode list:
                var items = new object?[list.Values.Length];
                for (var i = 0; i < items.Length; i++)
                {
                    items[i] = ParseLiteral(list.Values[i]);
                }

                return items;
            case ObjectValueNode map:
                var members = new Dictionary<string, object?>(map.Fields.Length);
                foreach (var field in map.Fields)
                {
                    members[field.Name.Value] = ParseLiteral(field.Value);
                }

                return members;
            default:
                return null;
        }
    }

    public override object? ParseJson(JsonElement value)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new InputCoercionException("The value nests too deep for the stack.");
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.Number:
                return NumberOf(value.GetRawText());
            case JsonValueKind.String:
                return InputJson.TextOf(value) ?? throw NotUnicode();
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
            case JsonValueKind.Array:
                var items = new object?[value.GetArrayLength()];
                var index = 0;
                foreach (var item in value.EnumerateArray())
                {
                    items[index++] = ParseJson(item);
                }

                return items;
            case JsonValueKind.Object:
                var members = new Dictionary<string, object?>();
                foreach (var property in value.EnumerateObject())
                {
                    members[InputJson.NameOf(property) ?? throw NotUnicode()] = ParseJson(property.Value);
                }

                return members;
            default:
                return null;
        }
    }

    public override object? Serialize(object value) => value;

    private static object NumberOf(string text)
    {
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var small))
        {
            return small;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var large)
            ? large
            : double.Parse(text, CultureInfo.InvariantCulture);
    }

    private static InputCoercionException NotUnicode() => new("A string of the value is not valid Unicode.");
}
