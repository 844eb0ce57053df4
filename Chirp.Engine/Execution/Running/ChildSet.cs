using System.Buffers;
using Chirp.Engine.Execution.Plans;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Execution.Running;

/// <summary>
/// The objects below one expanded field under all parents, flattened: each takes the next slot, and a slot names its
/// place in the frame of its object type. Writing walks the same values in the same order, so it needs a parent's first
/// slot and a counter only. Pooled; owns the child frames.
/// </summary>
internal sealed class ChildSet
{
    private readonly List<Frame> _frames = [];
    private FieldPlan _field = null!;
    private Run _run = null!;
    private ObjectType? _concrete;
    private int[] _starts = [];
    private Slot[] _slots = [];
    private int _count;

    /// <summary>The request, for what depends on its variables.</summary>
    public RequestState Request => _run.Request;

    public static ChildSet Rent(FieldPlan field, Run run, int parents)
    {
        var set = Pool<ChildSet>.TryRent() ?? new ChildSet();
        set._field = field;
        set._run = run;
        set._concrete = field.Definition.Type.Named as ObjectType;
        set._starts = ArrayPool<int>.Shared.Rent(Math.Max(1, parents));
        return set;
    }

    /// <summary>The objects added from now on stand under this parent.</summary>
    public void BeginParent(int parent) => _starts[parent] = _count;

    /// <summary>Takes back the objects of a parent whose value failed halfway.</summary>
    public void AbandonParent(int parent)
    {
        _count = _starts[parent];
        if (_concrete is not null && _frames.Count > 0)
        {
            _frames[0].Truncate(_count);
        }
    }

    /// <summary>The slot of the first object under a parent.</summary>
    public int StartOf(int parent) => _starts[parent];

    public void Add(object value)
    {
        if (_concrete is not null)
        {
            FrameOf(_concrete).Add(value);
            _count++;
            return;
        }

        if (_count == _slots.Length)
        {
            GrowSlots();
        }

        _slots[_count++] = NewSlot(value);
    }

    /// <summary>
    /// The place of the object in a slot; false where its type could not be told, or where the field's value has
    /// changed since it was expanded.
    /// </summary>
    public bool TryFind(int slot, object value, out Frame frame, out int index)
    {
        frame = null!;
        index = 0;
        if (slot >= _count)
        {
            return false;
        }

        if (_concrete is not null)
        {
            frame = _frames[0];
            index = slot;
        }
        else
        {
            var place = _slots[slot];
            if (place.Frame < 0)
            {
                return false;
            }

            frame = _frames[place.Frame];
            index = place.Index;
        }

        return ReferenceEquals(frame.Parents[index], value);
    }

    /// <summary>All objects are there: their fields may start.</summary>
    public void StartFrames(Run run)
    {
        foreach (var frame in _frames)
        {
            run.Start(frame);
        }
    }

    public void Return()
    {
        foreach (var frame in _frames)
        {
            frame.Return();
        }

        _frames.Clear();
        ArrayPool<int>.Shared.Return(_starts);
        _starts = [];
        if (_slots.Length > 0)
        {
            ArrayPool<Slot>.Shared.Return(_slots);
            _slots = [];
        }

        _count = 0;
        _field = null!;
        _run = null!;
        Pool<ChildSet>.Return(this);
    }

    private Slot NewSlot(object value)
    {
        ObjectType? type;
        try
        {
            type = AbstractTypes.Find(_field, value);
        }
        catch (Exception)
        {
            // Writing asks again and reports what it is told, at the object's place.
            type = null;
        }

        if (type is null)
        {
            return new Slot(-1, 0);
        }

        var frame = FrameOf(type);
        return new Slot(_frames.IndexOf(frame), frame.Add(value));
    }

    private Frame FrameOf(ObjectType type)
    {
        foreach (var frame in _frames)
        {
            if (ReferenceEquals(frame.Plan.Type, type))
            {
                return frame;
            }
        }

        var added = Frame.Rent(_field.PlanFor(type));
        _frames.Add(added);
        return added;
    }

    private void GrowSlots()
    {
        var grown = ArrayPool<Slot>.Shared.Rent(Math.Max(16, _count * 2));
        _slots.AsSpan(0, _count).CopyTo(grown);
        if (_slots.Length > 0)
        {
            ArrayPool<Slot>.Shared.Return(_slots);
        }

        _slots = grown;
    }

    private readonly record struct Slot(int Frame, int Index);
}

/// <summary>A walk over the slots of one parent; without a set, the objects were not expanded.</summary>
internal struct ChildCursor(ChildSet? set, int next)
{
    public readonly ChildSet? Set => set;

    public int Next = next;
}
