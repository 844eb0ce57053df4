namespace Chirp.Engine.Execution.Resolvers;

/// <summary>
/// All parents of a level, as a batch resolver sees them. Valid until the resolver's task is done. The result has one
/// value a parent, in this order.
/// </summary>
public readonly struct Batch<TParent>(ParentBatch parents)
    where TParent : class
{
    public int Count => parents.Count;

    public TParent this[int index] => (TParent)parents[index];

    /// <summary>One value a parent, in order.</summary>
    public TValue[] Select<TValue>(Func<TParent, TValue> selector)
    {
        var values = new TValue[Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = selector(this[i]);
        }

        return values;
    }
}
