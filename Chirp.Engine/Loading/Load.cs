namespace Chirp.Engine.Loading;

/// <summary>
/// One key handed to a loader: a ticket for its value. Costs no allocation. A resolver returns it as it is; code that must
/// go on with the value awaits it.
/// </summary>
public readonly struct Load<T>(ILoadSource<T> source, int ticket)
{
    internal ILoadSource<T> Source { get; } = source;

    internal int Ticket { get; } = ticket;
}

/// <summary>The engine's side of a loader.</summary>
public interface ILoadSource<T>
{
    /// <summary>Whether the ticket's fetch has ended, well or not.</summary>
    bool IsLoaded(int ticket);

    /// <summary>The value of a loaded ticket; throws the key's own error where its fetch failed.</summary>
    T Get(int ticket);
}
