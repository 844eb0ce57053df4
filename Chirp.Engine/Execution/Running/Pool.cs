namespace Chirp.Engine.Execution.Running;

/// <summary>
/// Spare objects of one type, kept per thread so that renting takes no lock. What does not fit is left to the
/// collector.
/// </summary>
internal static class Pool<T>
    where T : class
{
    /// <summary>More than one request needs of most types; each is small when it is not in use.</summary>
    private const int MaxKept = 32;

    [ThreadStatic]
    private static Shelf? s_shelf;

    public static T? TryRent()
    {
        if (s_shelf is not { Count: > 0 } shelf)
        {
            return null;
        }

        var item = shelf.Items[--shelf.Count];
        shelf.Items[shelf.Count] = null;
        return item;
    }

    /// <summary>Gives an object back; nobody may use it afterwards.</summary>
    public static void Return(T item)
    {
        var shelf = s_shelf ??= new Shelf();
        if (shelf.Count < MaxKept)
        {
            shelf.Items[shelf.Count++] = item;
        }
    }

    private sealed class Shelf
    {
        public readonly T?[] Items = new T?[MaxKept];
        public int Count;
    }
}
