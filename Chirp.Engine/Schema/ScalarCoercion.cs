using System.Text.Json;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Schema;

/// <summary>
/// How a scalar's values are read from literals and from JSON. Writing is chosen by the CLR type of a field when an
/// operation is planned. Thread-safe; a refused value is an <see cref="InputCoercionException"/> whose message is for
/// the caller.
/// </summary>
public abstract class ScalarCoercion
{
    /// <summary>The CLR type that <see cref="ParseLiteral"/> and <see cref="ParseJson"/> give.</summary>
    public abstract Type ClrType { get; }

    /// <summary>A value from a literal without variables (never <c>null</c>).</summary>
    public abstract object? ParseLiteral(ValueNode literal);

    /// <summary>A value from JSON (never <c>null</c>).</summary>
    public abstract object? ParseJson(JsonElement value);

    /// <summary>
    /// What a resolver's value stands for in the response: a <see cref="string"/>, <see cref="bool"/>,
    /// <see cref="int"/>, <see cref="long"/>, <see cref="double"/>, or for a custom scalar any tree of lists and
    /// dictionaries of those. The slow path: typed fields write themselves.
    /// </summary>
    public abstract object? Serialize(object value);
}

/// <summary>A value that its scalar refuses; the message is for the caller.</summary>
public sealed class InputCoercionException(string message) : Exception(message);
