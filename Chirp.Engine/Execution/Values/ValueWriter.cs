using Chirp.Engine.Execution.Running;
using Chirp.Engine.Response;

namespace Chirp.Engine.Execution.Values;

/// <summary>
/// Completes values of one CLR type under one GraphQL type without its outermost non-null (specification section
/// 6.4.3). Part of a plan: immutable, thread-safe.
/// </summary>
internal abstract class ValueWriter<T>
{
    /// <summary>
    /// Writes a value. <paramref name="children"/> stands at the first object below it and is moved past the last.
    /// </summary>
    public abstract Completion Write(ResponseBuilder response, T value, ref ChildCursor children);

    /// <summary>Adds the objects below a value, in the order of writing.</summary>
    public virtual void Expand(T value, ChildSet children)
    {
    }

    /// <summary>How many objects <see cref="Expand"/> adds: what a writer that gives up must pass over.</summary>
    public virtual int CountObjects(T value) => 0;

    /// <summary>A value that can be walked twice: a sequence that is made while it is read becomes a list.</summary>
    public virtual T Materialize(T value) => value;
}

/// <summary>Writes scalars and enum values.</summary>
internal abstract class LeafValue<T> : ValueWriter<T>
{
    /// <summary>
    /// Writes a value that is not null. Throws for one that the type does not have; gives <see cref="Completion.Null"/>
    /// where it stands for null.
    /// </summary>
    public abstract Completion Write(ResponseWriter writer, T value);

    public sealed override Completion Write(ResponseBuilder response, T value, ref ChildCursor children) =>
        value is null ? Completion.Null : Write(response.Writer, value);
}
