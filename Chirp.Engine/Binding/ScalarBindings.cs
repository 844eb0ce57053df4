using Chirp.Engine.Execution.Resolvers;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Binding;

/// <summary>
/// Reads a scalar's text; false for text it refuses. May throw <see cref="InputCoercionException"/> to say why.
/// </summary>
public delegate bool ScalarParse<T>(string text, out T value);

/// <summary>
/// Writes a scalar's text as UTF-8 without quotes; false where <paramref name="destination"/> is too small.
/// </summary>
/// <remarks>The text must need no escape in JSON: no quote, no backslash, no control character.</remarks>
public delegate bool ScalarFormat<in T>(T value, Span<byte> destination, out int written);

/// <summary>
/// The CLR types of scalars beyond what the built-in ones take. Each custom scalar has one; a built-in scalar,
/// <c>ID</c> above all, may have many (<c>TweetId</c>, <c>UserId</c>).
/// </summary>
public sealed class ScalarBindings
{
    private readonly List<ScalarBinding> _bindings = [];

    internal IReadOnlyList<ScalarBinding> All => _bindings;

    /// <summary>A scalar that is a string in JSON.</summary>
    public ScalarBindings Bind<T>(string scalar, ScalarParse<T> parse, ScalarFormat<T> format)
        where T : notnull
    {
        var text = new TextScalar<T>(scalar, parse, value => Encoded(value, format));
        _bindings.Add(new ScalarBinding(scalar, typeof(T), text, text.Convert, new TextLeafWriter<T>(format)));
        return this;
    }

    /// <summary>
    /// A scalar that is a string in JSON, from a method that allocates it; any text is escaped as needed.
    /// </summary>
    public ScalarBindings Bind<T>(string scalar, ScalarParse<T> parse, Func<T, string> format)
        where T : notnull
    {
        var text = new TextScalar<T>(scalar, parse, format);
        _bindings.Add(new ScalarBinding(scalar, typeof(T), text, text.Convert, new StringLeafWriter<T>(format)));
        return this;
    }

    /// <summary>A custom scalar of any JSON form.</summary>
    /// <param name="scalar">Its name in the schema.</param>
    /// <param name="coercion">Reads it; gives <typeparamref name="T"/>.</param>
    /// <param name="writer">Writes it.</param>
    public ScalarBindings Bind<T>(string scalar, ScalarCoercion coercion, LeafWriter<T> writer)
        where T : notnull
    {
        _bindings.Add(new ScalarBinding(scalar, typeof(T), coercion, static value => value, writer));
        return this;
    }

    private static string Encoded<T>(T value, ScalarFormat<T> format)
    {
        for (var size = 64; ; size *= 4)
        {
            var buffer = new byte[size];
            if (format(value, buffer, out var written))
            {
                return System.Text.Encoding.UTF8.GetString(buffer, 0, written);
            }
        }
    }
}

/// <summary>One CLR type of one scalar.</summary>
/// <param name="Scalar">The scalar's name.</param>
/// <param name="Type">The CLR type.</param>
/// <param name="Coercion">What a custom scalar's values are read by.</param>
/// <param name="Convert">The CLR value of what the scalar's coercion gave: of a string for a built-in scalar.</param>
/// <param name="Writer">Writes the CLR type.</param>
internal sealed record ScalarBinding(
    string Scalar, Type Type, ScalarCoercion Coercion, Func<object, object> Convert, LeafWriter Writer);
