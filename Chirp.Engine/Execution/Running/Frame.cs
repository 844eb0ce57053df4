using System.Buffers;
using Chirp.Engine.Execution.Plans;

namespace Chirp.Engine.Execution.Running;

/// <summary>
/// Parents of one object type under one selection, and a column for each field that is resolved before writing. Pooled:
/// owned by one run from <see cref="Rent"/> to <see cref="Return"/>.
/// </summary>
internal sealed class Frame
{
    private object[] _parents = [];
    private Column?[] _columns = [];

    public SelectionPlan Plan { get; private set; } = null!;

    /// <summary>The first <see cref="Count"/> are in use.</summary>
    public object[] Parents => _parents;

    public int Count { get; private set; }

    public static Frame Rent(SelectionPlan plan)
    {
        var frame = Pool<Frame>.TryRent() ?? new Frame();
        frame.Plan = plan;
        var columns = plan.ColumnFields.Length;
        if (frame._columns.Length < columns)
        {
            frame._columns = new Column?[columns];
        }

        return frame;
    }

    public Column? this[int columnIndex]
    {
        get => _columns[columnIndex];
        set => _columns[columnIndex] = value;
    }

    /// <summary>Adds a parent; gives its index.</summary>
    public int Add(object parent)
    {
        if (Count == _parents.Length)
        {
            Grow();
        }

        _parents[Count] = parent;
        return Count++;
    }

    /// <summary>Takes parents back that were added last.</summary>
    public void Truncate(int count) => Count = count;

    public void Return()
    {
        for (var i = 0; i < Plan.ColumnFields.Length; i++)
        {
            _columns[i]?.Return();
            _columns[i] = null;
        }

        if (_parents.Length > 0)
        {
            ArrayPool<object>.Shared.Return(_parents, clearArray: true);
            _parents = [];
        }

        Count = 0;
        Plan = null!;
        Pool<Frame>.Return(this);
    }

    private void Grow()
    {
        var grown = ArrayPool<object>.Shared.Rent(Math.Max(16, Count * 2));
        _parents.AsSpan(0, Count).CopyTo(grown);
        if (_parents.Length > 0)
        {
            ArrayPool<object>.Shared.Return(_parents, clearArray: true);
        }

        _parents = grown;
    }
}
