namespace Chirp.Engine.Loading;

/// <summary>The values of another source, each through a function when it is read.</summary>
internal sealed class LoadProjection<TSource, T>(ILoadSource<TSource> source, Func<TSource, T> selector)
    : ILoadSource<T>
{
    public bool IsLoaded(int ticket) => source.IsLoaded(ticket);

    public T Get(int ticket) => selector(source.Get(ticket));

    public Exception? ErrorOf(int ticket) => source.ErrorOf(ticket);

    public void OnLoaded(int ticket, Action continuation) => source.OnLoaded(ticket, continuation);

    public ILoadSource<TResult> Project<TResult>(Func<T, TResult> next) =>
        new LoadProjection<T, TResult>(this, next);
}
