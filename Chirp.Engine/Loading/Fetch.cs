using System.Buffers;
using System.Collections;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Chirp.Engine.Observability;

namespace Chirp.Engine.Loading;

/// <summary>
/// One fetch of a loader: its distinct keys, and the places of their values. A key that gets neither a value nor an
/// error was looked for and is absent. Valid until the fetch's task is done. Not for use by two threads at once.
/// </summary>
public sealed class Fetch<TKey, TValue> : IReadOnlyList<TKey>
    where TKey : notnull
{
    private readonly Loader<TKey, TValue> _loader;
    private readonly int[] _tickets;
    private readonly TKey[] _keys;
    private ConfiguredValueTaskAwaitable.ConfiguredValueTaskAwaiter _task;
    private Activity? _activity;
    private bool _isOver;

    /// <param name="loader">The loader whose keys these are.</param>
    /// <param name="tickets">Rented; this fetch returns it.</param>
    /// <param name="keys">Rented; this fetch returns it.</param>
    /// <param name="count">How many of both are in use.</param>
    internal Fetch(Loader<TKey, TValue> loader, int[] tickets, TKey[] keys, int count)
    {
        _loader = loader;
        _tickets = tickets;
        _keys = keys;
        Count = count;
    }

    public int Count { get; }

    /// <summary>The keys, each once, in the order in which they were asked for.</summary>
    public IReadOnlyList<TKey> Keys => this;

    public TKey this[int index] => KeySpan[index];

    internal ReadOnlySpan<int> Tickets => _tickets.AsSpan(0, Count);

    private ReadOnlySpan<TKey> KeySpan
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isOver, this);
            return _keys.AsSpan(0, Count);
        }
    }

    /// <summary>The keys as a new array, for a store that keeps them.</summary>
    public TKey[] ToArray() => KeySpan.ToArray();

    /// <summary>The value of the key at <paramref name="index"/>; null where it is absent.</summary>
    public void SetAt(int index, TValue? value)
    {
        ObjectDisposedException.ThrowIf(_isOver, this);
        _loader.Answer(Tickets[index], value!, error: null);
    }

    /// <summary>
    /// The value of a key. A key that was not asked for is kept like a primed one, unless it is known already.
    /// </summary>
    public void Set(TKey key, TValue? value)
    {
        ObjectDisposedException.ThrowIf(_isOver, this);
        _loader.Answer(key, value!, error: null);
    }

    /// <summary>
    /// Fails the key at <paramref name="index"/> alone; a <see cref="GraphQLException"/> reaches the caller unmasked.
    /// </summary>
    public void FailAt(int index, Exception error)
    {
        ObjectDisposedException.ThrowIf(_isOver, this);
        _loader.Answer(Tickets[index], default!, error);
    }

    /// <summary>Fails one key alone.</summary>
    public void Fail(TKey key, Exception error)
    {
        ObjectDisposedException.ThrowIf(_isOver, this);
        _loader.Answer(key, default!, error);
    }

    /// <summary>Values in the order of the keys, null for an absent one; as many as there are keys.</summary>
    public void Fill(IReadOnlyList<TValue?> values)
    {
        if (values.Count != Count)
        {
            throw new InvalidOperationException(
                $"{_loader.GetType().Name} was asked for {Count} keys and gave {values.Count} values; "
                + "values in the order of the keys have one for each key, null for an absent one.");
        }

        for (var i = 0; i < values.Count; i++)
        {
            SetAt(i, values[i]);
        }
    }

    /// <summary>Values in any order, by the key each carries.</summary>
    public void Fill(IEnumerable<TValue> values, Func<TValue, TKey> keyOf)
    {
        foreach (var value in values)
        {
            Set(keyOf(value), value);
        }
    }

    /// <summary>Values by key.</summary>
    public void Fill(IReadOnlyDictionary<TKey, TValue> values)
    {
        for (var i = 0; i < Count; i++)
        {
            if (values.TryGetValue(_keys[i], out var value))
            {
                SetAt(i, value);
            }
        }
    }

    IEnumerator<TKey> IEnumerable<TKey>.GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<TKey>)this).GetEnumerator();

    /// <summary>Calls the loader's fetch and waits for it without a task of its own.</summary>
    internal void Run(CancellationToken stop)
    {
        var caller = Activity.Current;
        _activity = EngineTelemetry.StartFetch(_loader.GetType().Name, Count);
        try
        {
            Await(_loader.Run(this, stop));
        }
        catch (Exception error)
        {
            End(error, isSynchronous: true);
            return;
        }
        finally
        {
            // A span started here is the parent of what the fetch does, and of nothing the executor does next.
            if (_activity is not null)
            {
                Activity.Current = caller;
            }
        }
    }

    /// <summary>The arrays go back; the fetch must not be used any more.</summary>
    internal void Return()
    {
        _isOver = true;
        ArrayPool<int>.Shared.Return(_tickets);
        ArrayPool<TKey>.Shared.Return(_keys, RuntimeHelpers.IsReferenceOrContainsReferences<TKey>());
    }

    private void Await(ValueTask task)
    {
        _task = task.ConfigureAwait(false).GetAwaiter();
        if (_task.IsCompleted)
        {
            Complete(isSynchronous: true);
        }
        else
        {
            _task.UnsafeOnCompleted(() => Complete(isSynchronous: false));
        }
    }

    private void Complete(bool isSynchronous)
    {
        Exception? failure = null;
        try
        {
            _task.GetResult();
        }
        catch (Exception error)
        {
            failure = error;
        }

        End(failure, isSynchronous);
    }

    private void End(Exception? error, bool isSynchronous)
    {
        EngineTelemetry.EndFetch(_activity, error);
        _loader.Ended(this, error, isSynchronous);
    }
}
