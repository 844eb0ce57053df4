using System.Collections;
using System.Data.Common;

namespace Chirp.MySql;

/// <summary>A command's parameters, found by name, or by place where the text has <c>?</c>.</summary>
#pragma warning disable CA1010 // ADO.NET asks for the older collections.
public sealed class MySqlParameterCollection : DbParameterCollection
#pragma warning restore CA1010
{
    private readonly List<MySqlParameter> _items = [];

    public override int Count => _items.Count;

    public override object SyncRoot => _items;

    public new MySqlParameter this[int index] => _items[index];

    public MySqlParameter Add(string name, object? value)
    {
        var parameter = new MySqlParameter(name, value);
        _items.Add(parameter);
        return parameter;
    }

    public MySqlParameter AddWithValue(string name, object? value) => Add(name, value);

    public override int Add(object value)
    {
        _items.Add((MySqlParameter)value);
        return _items.Count - 1;
    }

    public override void AddRange(Array values)
    {
        foreach (var value in values)
        {
            Add(value!);
        }
    }

    public override void Clear() => _items.Clear();

    public override bool Contains(object value) => IndexOf(value) >= 0;

    public override bool Contains(string value) => IndexOf(value) >= 0;

    public override void CopyTo(Array array, int index) => ((ICollection)_items).CopyTo(array, index);

    public override IEnumerator GetEnumerator() => _items.GetEnumerator();

    public override int IndexOf(object value) => value is MySqlParameter parameter ? _items.IndexOf(parameter) : -1;

    public override int IndexOf(string parameterName) =>
        IndexOfPlain(parameterName is ['@' or '?' or ':', ..] ? parameterName[1..] : parameterName);

    public override void Insert(int index, object value) => _items.Insert(index, (MySqlParameter)value);

    public override void Remove(object value) => _items.Remove((MySqlParameter)value);

    public override void RemoveAt(int index) => _items.RemoveAt(index);

    public override void RemoveAt(string parameterName) => _items.RemoveAt(Find(parameterName));

    internal int IndexOfPlain(string name)
    {
        for (var i = 0; i < _items.Count; i++)
        {
            if (string.Equals(_items[i].PlainName, name, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return -1;
    }

    protected override DbParameter GetParameter(int index) => _items[index];

    protected override DbParameter GetParameter(string parameterName) => _items[Find(parameterName)];

    protected override void SetParameter(int index, DbParameter value) => _items[index] = (MySqlParameter)value;

    protected override void SetParameter(string parameterName, DbParameter value) =>
        _items[Find(parameterName)] = (MySqlParameter)value;

    private int Find(string name)
    {
        var index = IndexOf(name);
        return index >= 0 ? index : throw new ArgumentException($"There is no parameter '{name}'.", nameof(name));
    }
}
