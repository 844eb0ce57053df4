using Chirp.Engine.Execution.Plans;

namespace Chirp.Engine.Execution.Running;

/// <summary>
/// Where in the response the writer stands: a stack of fields and list indices, made a path for errors only.
/// </summary>
internal sealed class ResponsePath
{
    private Step[] _steps = new Step[32];
    private IReadOnlyList<object> _prefix = [];

    public int Depth { get; private set; }

    /// <summary>The innermost field.</summary>
    public FieldPlan Field
    {
        get
        {
            var depth = Depth - 1;
            while (_steps[depth].Field is null)
            {
                depth--;
            }

            return _steps[depth].Field!;
        }
    }

    /// <summary>Starts at a place in the response; deferred parts do not start at its root.</summary>
    public void Start(IReadOnlyList<object> prefix)
    {
        _prefix = prefix;
        Depth = 0;
    }

    public void Push(FieldPlan field)
    {
        if (Depth == _steps.Length)
        {
            Array.Resize(ref _steps, Depth * 2);
        }

        _steps[Depth++] = new Step(field, 0);
    }

    public void PushIndex()
    {
        if (Depth == _steps.Length)
        {
            Array.Resize(ref _steps, Depth * 2);
        }

        _steps[Depth++] = default;
    }

    /// <summary>The index of the innermost list.</summary>
    public int Index
    {
        set => _steps[Depth - 1].Index = value;
    }

    public void Pop() => Depth--;

    /// <summary>Goes back to an outer place, after an exception has skipped the steps between.</summary>
    public void PopTo(int depth) => Depth = depth;

    public IReadOnlyList<object> ToList()
    {
        var path = new object[_prefix.Count + Depth];
        for (var i = 0; i < _prefix.Count; i++)
        {
            path[i] = _prefix[i];
        }

        for (var i = 0; i < Depth; i++)
        {
            path[_prefix.Count + i] = _steps[i].Field is { } field ? field.ResponseKey : _steps[i].Index;
        }

        return path;
    }

    private struct Step(FieldPlan? field, int index)
    {
        public readonly FieldPlan? Field = field;
        public int Index = index;
    }
}
