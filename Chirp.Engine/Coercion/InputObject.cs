using Chirp.Engine.Schema;

namespace Chirp.Engine.Coercion;

/// <summary>
/// A coerced input object. The other coerced values are plain: what a scalar's coercion gives (<see cref="int"/>,
/// <see cref="double"/>, <see cref="string"/>, <see cref="bool"/>, …), <see cref="EnumValue.Value"/> for an enum, and
/// <c>object?[]</c> for a list.
/// </summary>
public sealed class InputObject(InputObjectType type)
{
    private static readonly object Absent = new();
    private readonly object?[] _values = NewValues(type.Fields.Length);

    public InputObjectType Type { get; } = type;

    /// <summary>Whether the field at this <see cref="InputValue.Index"/> was given or has a default.</summary>
    public bool Has(int index) => !ReferenceEquals(_values[index], Absent);

    /// <summary>The value at this <see cref="InputValue.Index"/>; null where it is null or absent.</summary>
    public object? this[int index]
    {
        get => Has(index) ? _values[index] : null;
        internal set => _values[index] = value;
    }

    private static object?[] NewValues(int count)
    {
        var values = new object?[count];
        Array.Fill(values, Absent);
        return values;
    }
}
