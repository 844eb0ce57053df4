using System.Text;

namespace Chirp.Engine.Coercion;

/// <summary>
/// A place within an input value, from the outside in; prints as <c> at .field[0]</c>, the root as nothing.
/// </summary>
internal sealed class InputPath
{
    private readonly InputPath? _parent;
    private readonly string? _field;
    private readonly int _index;

    private InputPath(InputPath? parent, string? field, int index)
    {
        _parent = parent;
        _field = field;
        _index = index;
    }

    public static InputPath Root { get; } = new(null, null, 0);

    public InputPath Field(string name) => new(this, name, 0);

    public InputPath Item(int index) => new(this, null, index);

    public override string ToString()
    {
        if (_parent is null)
        {
            return "";
        }

        var steps = new List<InputPath>();
        for (var step = this; step._parent is not null; step = step._parent)
        {
            steps.Add(step);
        }

        var text = new StringBuilder(" at ");
        for (var i = steps.Count - 1; i >= 0; i--)
        {
            _ = steps[i]._field is { } field
                ? text.Append('.').Append(field)
                : text.Append('[').Append(steps[i]._index).Append(']');
        }

        return text.ToString();
    }
}
