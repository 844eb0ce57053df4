using Chirp.MySql.Protocol;
using Chirp.MySql.Statements;

namespace Chirp.MySql.Session;

/// <summary>A connection's prepared statements, the one used last in front.</summary>
internal sealed class StatementCache(int maxStatements)
{
    private readonly Dictionary<StatementShape, LinkedListNode<PreparedStatement>> _byShape = [];
    private readonly LinkedList<PreparedStatement> _recent = new();

    /// <summary>The number that the next statement is likely to get: none of the connection has it yet.</summary>
    public uint NextId { get; private set; } = 1;

    public int Count => _recent.Count;

    public PreparedStatement? Find(StatementShape shape)
    {
        if (!_byShape.TryGetValue(shape, out var node))
        {
            return null;
        }

        if (node != _recent.First)
        {
            _recent.Remove(node);
            _recent.AddFirst(node);
        }

        return node.Value;
    }

    /// <summary>Keeps it; what has to give way is closed with the next command.</summary>
    public void Add(PreparedStatement statement, PacketWriter writer)
    {
        while (_recent.Count >= maxStatements && _recent.Last is { } last)
        {
            _recent.RemoveLast();
            _byShape.Remove(last.Value.Shape);
            Commands.WriteStatementClose(writer, last.Value.Id);
        }

        NextId = statement.Id + 1;
        _byShape.Add(statement.Shape, _recent.AddFirst(statement));
    }

    /// <summary>They were prepared for another database, and stay so; closed with the next command.</summary>
    public void CloseAll(PacketWriter writer)
    {
        foreach (var statement in _recent)
        {
            Commands.WriteStatementClose(writer, statement.Id);
        }

        Clear();
    }

    /// <summary>The server has forgotten them all.</summary>
    public void Clear()
    {
        _byShape.Clear();
        _recent.Clear();
    }
}
