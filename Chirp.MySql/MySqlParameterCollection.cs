using System.Collections;
using System.Data.Common;

namespace Chirp.MySql;

/// <summary>A command's parameters, found by name, or by place where the text has <c>?</c>.</summary>
#pragma warning disable CA1010 // ADO.NET asks for the older collections.
public sealed class MySqlParameterCollection : DbParameterCollection
#pragma warning restore CA1010
{
    // Most commands have one or two: an array of its own costs them less than a list.
    private MySqlParameter[] _items = [];
    private int _count;

    public override int Count => _count;

    public override object SyncRoot => this;

    public new MySqlParameter this[int index] => Items[index];

    private Span<MySqlParameter> Items => _items.AsSpan(0, _count);

    public MySqlParameter Add(string name, object? value)
    {
        var parameter = new MySqlParameter(name, value);
        Insert(_count, parameter);
        return parameter;
    }

    public MySqlParameter AddWithValue(string name, object? value) => Add(name, value);

    public override int Add(object value)
    {
        Insert(_count, value);
        return _count - 1;
    }

    public override void AddRange(Array values)
    {
        foreach (var value in values)
        {
            Add(value!);
        }
    }

    public override void Clear()
    {
        Items.Clear();
        _count = 0;
    }

    public override bool Contains(object value) => IndexOf(value) >= 0;

    public override bool Contains(string value) => IndexOf(value) >= 0;

    public override void CopyTo(Array array, int index) => Array.Copy(_items, 0, array, index, _count);

    public override IEnumerator GetEnumerator() => new ArraySegment<MySqlParameter>(_items, 0, _count).GetEnumerator();

    public override int IndexOf(object value) => Array.IndexOf(_items, value, 0, _count);

    public override int IndexOf(string parameterName) => IndexOfPlain(MySqlParameter.Plain(parameterName));

    public override void Insert(int index, object value)
    {
        var parameter = (MySqlParameter)value;
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)index, (uint)_count, nameof(index));
        if (_count == _items.Length)
        {
            Array.Resize(ref _items, Math.Max(_count * 2, 2));
        }

        _items.AsSpan(index, _count - index).CopyTo(_items.AsSpan(index + 1));
        _items[index] = parameter;
        _count++;
    }

    public override void Remove(object value)
    {
        if (IndexOf(value) is >= 0 and var index)
        {
            RemoveAt(index);
        }
    }

    public override void RemoveAt(int index)
    {
        var rest = Items[index..];
        rest[1..].CopyTo(rest);
        _items[--_count] = null!;
    }

    public override void RemoveAt(string parameterName) => RemoveAt(Find(parameterName));

    internal int IndexOfPlain(ReadOnlySpan<char> name)
    {
        for (var i = 0; i < _count; i++)
        {
            if (_items[i].Is(name))
            {
                return i;
            }
        }

        return -1;
    }

    protected override DbParameter GetParameter(int index) => Items[index];

    protected override DbParameter GetParameter(string parameterName) => _items[Find(parameterName)];

    protected override void SetParameter(int index, DbParameter value) => Items[index] = (MySqlParameter)value;

    protected override void SetParameter(string parameterName, DbParameter value) =>
        _items[Find(parameterName)] = (MySqlParameter)value;

    private int Find(string name)
    {
        var index = IndexOf(name);
        return index >= 0 ? index : throw new ArgumentException($"There is no parameter '{name}'.", nameof(name));
    }
}
