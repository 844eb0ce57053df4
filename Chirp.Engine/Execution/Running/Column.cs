using System.Buffers;
using System.Runtime.CompilerServices;
using Chirp.Engine.Execution.Fields;
using Chirp.Engine.Execution.Resolvers;
using Chirp.Engine.Loading;

namespace Chirp.Engine.Execution.Running;

/// <summary>
/// The values of one field for all parents of a frame. Written and read on the run's own thread of work.
/// </summary>
internal abstract class Column
{
    private Dictionary<int, Exception>? _errors;

    /// <summary>The objects below, where the field is expanded.</summary>
    public ChildSet? Children { get; private set; }

    protected Run Run { get; private set; } = null!;

    protected Frame Frame { get; private set; } = null!;

    /// <summary>Values that are not there yet, and one more while the field is being started.</summary>
    private int _missing;

    /// <summary>Whether a failed fetch or a value that came in may have loaded what this column waits for.</summary>
    public abstract void CheckLoads();

    /// <summary>The error of one parent's value; null where there is none.</summary>
    public Exception? ErrorAt(int index) => _errors?.GetValueOrDefault(index);

    public void Fail(int index, Exception error) => (_errors ??= [])[index] = error;

    public void Await() => _missing++;

    public void Arrived()
    {
        if (--_missing == 0)
        {
            Complete();
        }
    }

    /// <summary>The field has been started for all parents: what is missing now comes later.</summary>
    public void Started()
    {
        if (_missing > 1)
        {
            Run.Outstanding++;
        }

        if (--_missing == 0)
        {
            Expand();
        }
    }

    public abstract void Return();

    protected abstract void ExpandInto(ChildSet children);

    protected abstract bool Expands { get; }

    protected abstract ChildSet NewChildren();

    protected void Begin(Run run, Frame frame)
    {
        Run = run;
        Frame = frame;
        _missing = 1;
    }

    protected void End()
    {
        Children?.Return();
        Children = null;
        _errors?.Clear();
        Run = null!;
        Frame = null!;
    }

    private void Complete()
    {
        Run.Outstanding--;
        Expand();
    }

    private void Expand()
    {
        if (Expands)
        {
            Children = NewChildren();
            ExpandInto(Children);
            Children.StartFrames(Run);
        }
    }
}

/// <inheritdoc cref="Column"/>
internal sealed class Column<T> : Column, IAwaits<T>, IAwaits<IReadOnlyList<T>>
{
    private ColumnField<T> _field = null!;
    private T[] _values = [];
    private Load<T>[] _loads = [];
    private IReadOnlyList<T>? _list;
    private int _count;
    private int _nextLoad;

    public static Column<T> Rent(ColumnField<T> field, Run run, Frame frame)
    {
        var column = Pool<Column<T>>.TryRent() ?? new Column<T>();
        column._field = field;
        column._count = frame.Count;
        column.Begin(run, frame);
        return column;
    }

    protected override bool Expands => _field.Expands;

    /// <summary>Room for one value a parent.</summary>
    public void RentValues() => _values = ArrayPool<T>.Shared.Rent(_count);

    /// <summary>The value of one parent without an error; may throw what its resolver's list throws.</summary>
    public T this[int index]
    {
        get => _list is null ? _values[index] : _list[index];
        set => _values[index] = value;
    }

    public void Succeeded(int index, T result)
    {
        _values[index] = result;
        Arrived();
    }

    void IAwaits<IReadOnlyList<T>>.Succeeded(int index, IReadOnlyList<T> result)
    {
        TakeList(result);
        Arrived();
    }

    void IAwaits<T>.Failed(int index, Exception error)
    {
        Fail(index, error);
        Arrived();
    }

    void IAwaits<IReadOnlyList<T>>.Failed(int index, Exception error)
    {
        FailAll(error);
        Arrived();
    }

    /// <summary>All values at once, as a batch resolver gives them.</summary>
    public void TakeList(IReadOnlyList<T>? list)
    {
        if (list is null || list.Count != _count)
        {
            FailAll(new InvalidOperationException(
                $"The batch resolver of {_field.Definition} was given {_count} parents and gave "
                + $"{list?.Count.ToString() ?? "no"} values; it must give one for each, in their order."));
            return;
        }

        _list = list;
        if (list is OutcomeList<T> outcomes)
        {
            for (var i = 0; i < _count; i++)
            {
                if (outcomes.ErrorAt(i) is { } error)
                {
                    Fail(i, error);
                }
            }
        }
    }

    public void FailAll(Exception error)
    {
        for (var i = 0; i < _count; i++)
        {
            Fail(i, error);
        }
    }

    /// <summary>Room for one load a parent.</summary>
    public Load<T>[] RentLoads() => _loads = ArrayPool<Load<T>>.Shared.Rent(_count);

    /// <summary>All loads are there: takes their values now or when they are loaded.</summary>
    public void TakeLoads()
    {
        RentValues();
        _nextLoad = 0;
        if (!AdvanceLoads())
        {
            Await();
            Run.Loop.AwaitLoads(this);
        }
    }

    public override void CheckLoads()
    {
        if (!AdvanceLoads())
        {
            Run.Loop.AwaitLoads(this);
            return;
        }

        Arrived();
    }

    public override void Return()
    {
        End();
        if (_values.Length > 0)
        {
            ArrayPool<T>.Shared.Return(_values, RuntimeHelpers.IsReferenceOrContainsReferences<T>());
            _values = [];
        }

        if (_loads.Length > 0)
        {
            ArrayPool<Load<T>>.Shared.Return(_loads, clearArray: true);
            _loads = [];
        }

        _list = null;
        _field = null!;
        Pool<Column<T>>.Return(this);
    }

    protected override ChildSet NewChildren() => ChildSet.Rent(_field, Run, _count);

    protected override void ExpandInto(ChildSet children)
    {
        for (var i = 0; i < _count; i++)
        {
            children.BeginParent(i);
            if (ErrorAt(i) is not null)
            {
                continue;
            }

            try
            {
                var value = _field.Values.Materialize(this[i]);
                if (_list is null)
                {
                    _values[i] = value;
                }

                _field.Values.Expand(value, children);
            }
            catch (Exception error)
            {
                children.AbandonParent(i);
                Fail(i, error);
            }
        }
    }

    private bool AdvanceLoads()
    {
        for (; _nextLoad < _count; _nextLoad++)
        {
            var load = _loads[_nextLoad];
            if (ErrorAt(_nextLoad) is not null)
            {
                continue;
            }

            if (!load.IsLoaded)
            {
                return false;
            }

            if (load.Error is { } error)
            {
                Fail(_nextLoad, error);
                continue;
            }

            try
            {
                _values[_nextLoad] = load.Result;
            }
            catch (Exception selectorError)
            {
                Fail(_nextLoad, selectorError);
            }
        }

        return true;
    }
}
