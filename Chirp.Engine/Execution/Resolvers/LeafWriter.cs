namespace Chirp.Engine.Execution.Resolvers;

/// <summary>Writes values of one CLR type as a leaf of the response. Immutable, thread-safe.</summary>
public abstract class LeafWriter
{
    private protected LeafWriter()
    {
    }

    /// <summary>The type whose values it writes; never a nullable value type.</summary>
    public abstract Type ValueType { get; }
}

/// <summary>Writes <typeparamref name="T"/> without boxing it.</summary>
public abstract class LeafWriter<T> : LeafWriter
{
    public sealed override Type ValueType => typeof(T);

    /// <summary>
    /// Writes a value, never null, as one complete JSON value (quotes and escapes included) to the start of
    /// <paramref name="destination"/>. False where it does not fit: the engine calls again with more room. Throws for a
    /// value the leaf does not have, which fails the field.
    /// </summary>
    public abstract bool TryWrite(T value, Span<byte> destination, out int written);
}
