using System.Diagnostics.CodeAnalysis;

namespace Chirp.Engine.Validation;

/// <summary>
/// Values by name, the first of each name kept: a scan while there are few, which is nearly always, then a table. To be
/// cleared and used again.
/// </summary>
internal sealed class FirstByName<T>
{
    private const int MaxScanned = 8;

    private readonly string[] _names = new string[MaxScanned];
    private readonly T[] _values = new T[MaxScanned];
    private Dictionary<string, T>? _table;
    private int _count;

    /// <summary>Adds a value, or gives the one that has the name already.</summary>
    public bool TryAdd(string name, T value, [NotNullWhen(false)] out T? known)
    {
        if (TryGet(name, out var found))
        {
            known = found!;
            return false;
        }

        known = default;
        if (_count < MaxScanned)
        {
            _names[_count] = name;
            _values[_count++] = value;
            return true;
        }

        _table ??= [];
        if (_count == MaxScanned)
        {
            for (var i = 0; i < MaxScanned; i++)
            {
                _table.Add(_names[i], _values[i]);
            }
        }

        _table.Add(name, value);
        _count++;
        return true;
    }

    public bool TryGet(string name, [MaybeNullWhen(false)] out T value)
    {
        if (_count > MaxScanned)
        {
            return _table!.TryGetValue(name, out value);
        }

        for (var i = 0; i < _count; i++)
        {
            if (_names[i] == name)
            {
                value = _values[i];
                return true;
            }
        }

        value = default;
        return false;
    }

    public bool Contains(string name) => TryGet(name, out _);

    public void Clear()
    {
        _count = 0;
        _table?.Clear();
    }
}
