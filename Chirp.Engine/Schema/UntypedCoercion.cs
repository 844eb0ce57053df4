using System.Text.Json;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Schema;

/// <summary>A custom scalar that nobody bound: any literal, any JSON, as plain CLR values.</summary>
public sealed class UntypedCoercion : ScalarCoercion
{
    private UntypedCoercion()
    {
    }

    public static UntypedCoercion Instance { get; } = new();

    public override Type ClrType => typeof(object);

    public override object? ParseLiteral(ValueNode literal) => throw new NotSupportedException(literal.ToString());

    public override object? ParseJson(JsonElement value) => throw new NotSupportedException(value.ToString());

    public override object? Serialize(object value) => value;
}
