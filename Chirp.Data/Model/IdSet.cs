namespace Chirp.Data.Model;

/// <summary>
/// A set of ids that is almost all ids up to a line: all but the <see cref="Missing"/>, and a few above it,
/// <see cref="Beyond"/>. What a database calls a snapshot: it tells exactly what was visible, and is small, since what
/// is missing is what was being written at that moment. Immutable.
/// </summary>
public sealed class IdSet
{
    private readonly long[] _missing;
    private readonly long[] _beyond;

    private IdSet(long line, long[] missing, long[] beyond)
    {
        Line = line;
        _missing = missing;
        _beyond = beyond;
    }

    public static IdSet Empty { get; } = new(0, [], []);

    public static IdSet All { get; } = new(long.MaxValue, [], []);

    /// <summary>Ids above it are in the set only where they are <see cref="Beyond"/>.</summary>
    public long Line { get; }

    /// <summary>Ids at or below the line that are not in the set, ascending.</summary>
    public ReadOnlySpan<long> Missing => _missing;

    /// <summary>Ids above the line that are in the set, ascending.</summary>
    public ReadOnlySpan<long> Beyond => _beyond;

    /// <summary>Whether it is all ids up to its line, and no other.</summary>
    public bool IsPlain => _missing.Length == 0 && _beyond.Length == 0;

    public static IdSet UpTo(long line) => line <= 0 ? Empty : new IdSet(line, [], []);

    /// <summary>
    /// All ids up to a line but the missing, and those beyond. Both ascend, on their own side of the line.
    /// </summary>
    public static IdSet Of(long line, ReadOnlySpan<long> missing, ReadOnlySpan<long> beyond) =>
        new(line, missing.ToArray(), beyond.ToArray());

    public bool Contains(long id) =>
        id <= Line ? Array.BinarySearch(_missing, id) < 0 : Array.BinarySearch(_beyond, id) >= 0;

    /// <summary>This set and one id more.</summary>
    public IdSet With(long id)
    {
        if (Contains(id))
        {
            return this;
        }

        if (id <= Line)
        {
            return new IdSet(Line, Array.FindAll(_missing, missing => missing != id), _beyond);
        }

        var beyond = new long[_beyond.Length + 1];
        _beyond.CopyTo(beyond, 0);
        beyond[^1] = id;
        Array.Sort(beyond);
        return new IdSet(Line, _missing, beyond);
    }

    /// <summary>This set with the highest of the ids beyond its line alone, where there are more.</summary>
    public IdSet WithLatestBeyond(int count) =>
        _beyond.Length <= count ? this : new IdSet(Line, _missing, _beyond[^count..]);

    /// <summary>This set and all that is in another up to a bound; the other itself where that is all.</summary>
    public IdSet Union(IdSet other, long bound)
    {
        if (bound == long.MaxValue && IsIn(other))
        {
            return other;
        }

        var line = Math.Max(Line, Math.Min(other.Line, bound));
        var missing = new List<long>();
        foreach (var id in _missing)
        {
            if (id > bound || !other.Contains(id))
            {
                missing.Add(id);
            }
        }

        // Above this set's line all that it lacks is what the other lacks too.
        foreach (var id in other._missing)
        {
            if (id > Line && id <= line && !Contains(id))
            {
                missing.Add(id);
            }
        }

        var beyond = new SortedSet<long>();
        AddAbove(beyond, _beyond, line, long.MaxValue);
        AddAbove(beyond, other._beyond, line, bound);
        return new IdSet(line, [.. missing], [.. beyond]);
    }

    private bool IsIn(IdSet other)
    {
        if (Line > other.Line)
        {
            return false;
        }

        foreach (var id in other._missing)
        {
            if (Contains(id))
            {
                return false;
            }
        }

        foreach (var id in _beyond)
        {
            if (!other.Contains(id))
            {
                return false;
            }
        }

        return true;
    }

    private static void AddAbove(SortedSet<long> ids, long[] more, long line, long bound)
    {
        foreach (var id in more)
        {
            if (id > line && id <= bound)
            {
                ids.Add(id);
            }
        }
    }
}
