namespace Chirp.Data.Caches;

/// <summary>
/// Values of two generations: what is used stands in the young one; when that has taken half of what may be kept it
/// becomes the old one, and what was not used since the last time goes. As good as the least recently used going first,
/// without a list to keep in order. Not thread-safe.
/// </summary>
/// <param name="maxWeight">What all values together may weigh.</param>
/// <param name="weigh">What a value weighs; where that grows, <see cref="Grow"/> must be told.</param>
internal sealed class Generations<T>(long maxWeight, Func<T, long> weigh)
{
    private Dictionary<long, T> _young = [];
    private Dictionary<long, T> _old = [];
    private long _youngWeight;
    private long _oldWeight;

    public int Count => _young.Count + _old.Count;

    public long Weight => _youngWeight + _oldWeight;

    /// <summary>A value that is wanted: it stays longer.</summary>
    public bool TryUse(long key, out T value)
    {
        if (_young.TryGetValue(key, out value!))
        {
            return true;
        }

        if (!_old.Remove(key, out value!))
        {
            return false;
        }

        _oldWeight -= weigh(value);
        Add(key, value);
        return true;
    }

    /// <summary>A value that is only looked at.</summary>
    public bool TryPeek(long key, out T value) =>
        _young.TryGetValue(key, out value!) || _old.TryGetValue(key, out value!);

    public void Set(long key, T value)
    {
        Remove(key);
        Add(key, value);
    }

    public void Remove(long key)
    {
        if (_young.Remove(key, out var value))
        {
            _youngWeight -= weigh(value);
        }
        else if (_old.Remove(key, out value))
        {
            _oldWeight -= weigh(value);
        }
    }

    /// <summary>A value has become so much heavier.</summary>
    public void Grow(long key, long more)
    {
        if (_young.ContainsKey(key))
        {
            _youngWeight += more;
            Age();
        }
        else
        {
            _oldWeight += more;
        }
    }

    public void Clear()
    {
        _young.Clear();
        _old.Clear();
        _youngWeight = _oldWeight = 0;
    }

    private void Add(long key, T value)
    {
        _young.Add(key, value);
        _youngWeight += weigh(value);
        Age();
    }

    private void Age()
    {
        if (_youngWeight > maxWeight / 2)
        {
            _old.Clear();
            (_young, _old) = (_old, _young);
            (_youngWeight, _oldWeight) = (0, _youngWeight);
        }
    }
}
