namespace Chirp.Engine.Loading;

/// <summary>The engine's side of a loader: what a <see cref="Load{T}"/> asks about its ticket. Thread-safe.</summary>
public interface ILoadSource<T>
{
    /// <summary>Whether the ticket's fetch has ended, well or not.</summary>
    bool IsLoaded(int ticket);

    /// <summary>The value of a loaded ticket; throws the key's own error where its fetch failed.</summary>
    T Get(int ticket);

    /// <summary>The error of a loaded ticket, without throwing it; null where its fetch went well.</summary>
    Exception? ErrorOf(int ticket);

    /// <summary>
    /// Calls <paramref name="continuation"/> once when the ticket is loaded, on whatever thread loads it.
    /// </summary>
    void OnLoaded(int ticket, Action continuation);

    /// <summary>A source with the same tickets whose values are <paramref name="selector"/> of this one's.</summary>
    ILoadSource<TResult> Project<TResult>(Func<T, TResult> selector);
}
