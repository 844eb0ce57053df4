namespace Chirp.Engine.Loading;

/// <summary>
/// One key handed to a loader: a ticket for its value. Costs no allocation. A resolver returns it as it is; code that
/// must go on with the value awaits it. <c>default</c> is loaded and absent: what a resolver returns where it has no
/// key.
/// </summary>
public readonly struct Load<T>(ILoadSource<T>? source, int ticket)
{
    /// <summary>Whether the value, its absence or its error is there.</summary>
    public bool IsLoaded => source is null || source.IsLoaded(ticket);

    /// <summary>
    /// The value of a load that <see cref="IsLoaded"/>; null where it was looked for and absent. Throws its error.
    /// </summary>
    public T Result => source is null ? default! : source.Get(ticket);

    /// <summary>
    /// The error of a load that <see cref="IsLoaded"/>, without throwing it; null where there is none.
    /// </summary>
    public Exception? Error => source?.ErrorOf(ticket);

    internal ILoadSource<T>? Source => source;

    internal int Ticket => ticket;

    /// <summary>
    /// A load of what <paramref name="selector"/> makes of this one's value. No task and, for a lambda that captures
    /// nothing, no allocation. The selector runs when the value is read, and sees null where the key is absent.
    /// </summary>
    public Load<TResult> Select<TResult>(Func<T, TResult> selector) =>
        source is null
            ? new Load<TResult>(new LoadedValue<TResult>(selector(default!)), 0)
            : new Load<TResult>(source.Project(selector), ticket);

    /// <summary>Awaits the value; the loader's keys are fetched when nothing else of the request can run.</summary>
    public LoadAwaiter<T> GetAwaiter() => new(source, ticket);
}

/// <summary>Loads that need no loader.</summary>
public static class Load
{
    /// <summary>A load that is done: for a resolver that already has the value for some parents.</summary>
    public static Load<T> Of<T>(T value) => new(new LoadedValue<T>(value), 0);
}
