using Chirp.Data.Model;

namespace Chirp.Data.Sql;

/// <summary>A page request as positions: which are wanted, and from which end they are scanned.</summary>
internal readonly struct PageRange
{
    public PageRange(PageRequest page, bool newestFirst)
    {
        var (high, low) = newestFirst ? (page.After, page.Before) : (page.Before, page.After);
        HasHigh = high is not null;
        HasLow = low is not null;
        High = high ?? long.MaxValue;
        Low = low ?? long.MinValue;
        Count = Math.Clamp(page.Count, 1, PageReader.MaxRows);
        NewestFirst = newestFirst;
        Descending = newestFirst != page.FromEnd;
    }

    public bool HasHigh { get; }

    public bool HasLow { get; }

    /// <summary>Wanted positions are below this one.</summary>
    public long High { get; }

    /// <summary>Wanted positions are above this one.</summary>
    public long Low { get; }

    public int Count { get; }

    /// <summary>Whether the list begins with the largest position.</summary>
    public bool NewestFirst { get; }

    /// <summary>Whether the scan begins with the largest position.</summary>
    public bool Descending { get; }
}

/// <summary>Rows of one page as they arrive, in any order.</summary>
internal sealed class PageRows<T>(PageRange range)
{
    private readonly List<PageItem<T>> _items = new(Math.Min(range.Count + 1, 32));
    private bool _above;
    private bool _below;

    public Page<T>? Page { get; private set; }

    /// <summary>How many rows of the wanted range have arrived.</summary>
    public int Count => _items.Count;

    /// <summary>Forgets the rows that have arrived.</summary>
    public void Clear() => _items.Clear();

    /// <summary>
    /// Forgets all rows but the lowest ones. Gives the position that further rows must be below, null where any may
    /// come.
    /// </summary>
    public long? KeepLowest(int count)
    {
        if (_items.Count < count)
        {
            return null;
        }

        _items.Sort(static (a, b) => a.Position.CompareTo(b.Position));
        _items.RemoveRange(count, _items.Count - count);
        return _items[^1].Position;
    }

    public void Add(long position, T value)
    {
        if (position >= range.High)
        {
            _above = true;
        }
        else if (position <= range.Low)
        {
            _below = true;
        }
        else
        {
            _items.Add(new PageItem<T>(position, value));
        }
    }

    public void Finish(IdSet settled)
    {
        var descending = range.Descending;
        _items.Sort((a, b) => descending ? b.Position.CompareTo(a.Position) : a.Position.CompareTo(b.Position));
        if (_items.Count > range.Count)
        {
            _items.RemoveRange(range.Count, _items.Count - range.Count);
            _below |= descending;
            _above |= !descending;
        }

        if (descending != range.NewestFirst)
        {
            _items.Reverse();
        }

        var (next, previous) = range.NewestFirst ? (_below, _above) : (_above, _below);
        Page = new Page<T>(_items, next, previous) { Settled = settled };
    }
}
