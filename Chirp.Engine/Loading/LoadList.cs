namespace Chirp.Engine.Loading;

/// <summary>
/// The values of several keys as one load: loaded when the last of them is, failed when any of them did.
/// </summary>
internal sealed class LoadList<T>(Load<T>[] loads) : ILoadSource<IReadOnlyList<T>>
{
    private int _left;
    private Action? _continuation;

    public bool IsLoaded(int ticket)
    {
        foreach (var load in loads)
        {
            if (!load.IsLoaded)
            {
                return false;
            }
        }

        return true;
    }

    public IReadOnlyList<T> Get(int ticket)
    {
        var values = new T[loads.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = loads[i].Result;
        }

        return values;
    }

    public Exception? ErrorOf(int ticket)
    {
        foreach (var load in loads)
        {
            if (load.Error is { } error)
            {
                return error;
            }
        }

        return null;
    }

    public void OnLoaded(int ticket, Action continuation)
    {
        if (Interlocked.CompareExchange(ref _continuation, continuation, null) is not null)
        {
            // Awaited a second time: a list of its own keeps one counter for one continuation.
            new LoadList<T>(loads).OnLoaded(ticket, continuation);
            return;
        }

        _left = loads.Length + 1;
        foreach (var load in loads)
        {
            if (load.Source is { } source)
            {
                source.OnLoaded(load.Ticket, CountDown);
            }
            else
            {
                CountDown();
            }
        }

        CountDown();
    }

    public ILoadSource<TResult> Project<TResult>(Func<IReadOnlyList<T>, TResult> selector) =>
        new LoadProjection<IReadOnlyList<T>, TResult>(this, selector);

    private void CountDown()
    {
        if (Interlocked.Decrement(ref _left) == 0)
        {
            _continuation!();
        }
    }
}
