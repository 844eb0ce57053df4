using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Coercion;

/// <summary>Writes JSON as the literal that means the same.</summary>
internal static class LiteralOfJson
{
    /// <param name="json">A value that was accepted for <paramref name="type"/>.</param>
    /// <param name="type">Tells enum values from strings; null where nothing is known, as within a custom
    /// scalar.</param>
    public static ValueNode Create(JsonElement json, GraphQLType? type)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new InputCoercionException("The value nests too deep for the stack.");
        }

        switch (json.ValueKind)
        {
            case JsonValueKind.True or JsonValueKind.False:
                return new BooleanValueNode(json.GetBoolean(), 0, 0);
            case JsonValueKind.Number:
                var digits = json.GetRawText();
                return digits.AsSpan().ContainsAny(".eE")
                    ? new FloatValueNode(digits, 0, 0)
                    : new IntValueNode(digits, 0, 0);
            case JsonValueKind.String:
                var text = InputJson.TextOf(json) ?? "";
                return type?.Named is EnumType ? new EnumValueNode(text, 0, 0) : new StringValueNode(text, false, 0, 0);
            case JsonValueKind.Array:
                var itemType = (type?.Nullable as ListType)?.OfType;
                var items = ImmutableArray.CreateBuilder<ValueNode>(json.GetArrayLength());
                foreach (var item in json.EnumerateArray())
                {
                    items.Add(Create(item, itemType));
                }

                return new ListValueNode(items.MoveToImmutable(), 0, 0);
            case JsonValueKind.Object:
                return CreateObject(json, type?.Named as InputObjectType);
            default:
                return new NullValueNode(0, 0);
        }
    }

    private static ObjectValueNode CreateObject(JsonElement json, InputObjectType? type)
    {
        var fields = ImmutableArray.CreateBuilder<ObjectFieldNode>();
        foreach (var property in json.EnumerateObject())
        {
            var name = InputJson.NameOf(property) ?? "";
            var value = Create(property.Value, type?.FindField(name)?.Type);
            fields.Add(new ObjectFieldNode(new NameNode(name, 0, 0), value, 0, 0));
        }

        return new ObjectValueNode(fields.ToImmutable(), 0, 0);
    }
}
