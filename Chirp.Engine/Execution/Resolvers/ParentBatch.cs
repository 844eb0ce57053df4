namespace Chirp.Engine.Execution.Resolvers;

/// <summary>
/// All parents of a level, untyped; the array is the engine's and is valid until the resolver's task is done.
/// </summary>
public readonly struct ParentBatch(object[] parents, int count)
{
    public int Count { get; } = count;

    public object this[int index] => parents[index];

    public ReadOnlySpan<object> Span => parents.AsSpan(0, Count);
}
