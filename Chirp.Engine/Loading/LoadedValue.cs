namespace Chirp.Engine.Loading;

/// <summary>A value that was never waited for, as a source of loads.</summary>
internal sealed class LoadedValue<T>(T value) : ILoadSource<T>
{
    public bool IsLoaded(int ticket) => true;

    public T Get(int ticket) => value;

    public Exception? ErrorOf(int ticket) => null;

    public void OnLoaded(int ticket, Action continuation) => continuation();

    public ILoadSource<TResult> Project<TResult>(Func<T, TResult> selector) =>
        new LoadedValue<TResult>(selector(value));
}
