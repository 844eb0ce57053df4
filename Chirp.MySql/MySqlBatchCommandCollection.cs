using System.Data.Common;

namespace Chirp.MySql;

/// <summary>A batch's commands, in the order they run.</summary>
public sealed class MySqlBatchCommandCollection : DbBatchCommandCollection
{
    private readonly List<MySqlBatchCommand> _items = [];

    public override int Count => _items.Count;

    public override bool IsReadOnly => false;

    public new MySqlBatchCommand this[int index] => _items[index];

    public MySqlBatchCommand Add(string text)
    {
        var command = new MySqlBatchCommand(text);
        _items.Add(command);
        return command;
    }

    public override void Add(DbBatchCommand item) => _items.Add((MySqlBatchCommand)item);

    public override void Clear() => _items.Clear();

    public override bool Contains(DbBatchCommand item) => IndexOf(item) >= 0;

    public override void CopyTo(DbBatchCommand[] array, int arrayIndex)
    {
        foreach (var item in _items)
        {
            array[arrayIndex++] = item;
        }
    }

    public override IEnumerator<DbBatchCommand> GetEnumerator() => _items.GetEnumerator();

    public override int IndexOf(DbBatchCommand item) => item is MySqlBatchCommand own ? _items.IndexOf(own) : -1;

    public override void Insert(int index, DbBatchCommand item) => _items.Insert(index, (MySqlBatchCommand)item);

    public override bool Remove(DbBatchCommand item) => item is MySqlBatchCommand own && _items.Remove(own);

    public override void RemoveAt(int index) => _items.RemoveAt(index);

    protected override DbBatchCommand GetBatchCommand(int index) => _items[index];

    protected override void SetBatchCommand(int index, DbBatchCommand batchCommand) =>
        _items[index] = (MySqlBatchCommand)batchCommand;
}
