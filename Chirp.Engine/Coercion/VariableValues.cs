using System.Text.Json;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Coercion;

/// <summary>
/// The coerced variables of one request. Made by <see cref="OperationVariables"/>; then never changed.
/// </summary>
public sealed class VariableValues
{
    private static readonly object s_absent = new();
    private readonly OperationVariables _declared;
    private readonly JsonElement[] _sources;
    private readonly object?[] _values;

    internal VariableValues(OperationVariables declared, JsonElement[] sources)
    {
        _declared = declared;
        _sources = sources;
        _values = new object?[sources.Length];
        Array.Fill(_values, s_absent);
    }

    public static VariableValues Empty { get; } = new(OperationVariables.None, []);

    /// <summary>
    /// The coerced value of a variable; false where it is absent: not given and without a default, or not declared.
    /// </summary>
    public bool TryGetValue(string name, out object? value)
    {
        var index = _declared.IndexOf(name);
        if (index < 0 || ReferenceEquals(_values[index], s_absent))
        {
            value = null;
            return false;
        }

        value = _values[index];
        return true;
    }

    /// <summary>Whether a variable is there and true, as conditions of directives ask.</summary>
    public bool IsTrue(string name) => TryGetValue(name, out var value) && value is true;

    /// <summary>
    /// Whether some variables have the same values here and there; values that only look equal may be taken for
    /// different ones.
    /// </summary>
    internal bool AreEqual(VariableValues other, ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (TryGetValue(name, out var value) != other.TryGetValue(name, out var otherValue)
                || !IsEqual(value, otherValue))
            {
                return false;
            }
        }

        return true;
    }

    internal JsonElement SourceAt(int index) => _sources[index];

    internal void Set(int index, object? value) => _values[index] = value;

    /// <summary>
    /// What a variable stands for as a literal, for a custom scalar that reads a literal with variables in it; null
    /// where the variable is absent.
    /// </summary>
    internal ValueNode? FindLiteral(string name)
    {
        var index = _declared.IndexOf(name);
        if (index < 0)
        {
            return null;
        }

        var variable = _declared[index];
        return _sources[index].ValueKind == JsonValueKind.Undefined
            ? variable.DefaultLiteral
            : LiteralOfJson.Create(_sources[index], variable.Type!);
    }

    private static bool IsEqual(object? value, object? other) => (value, other) switch
    {
        (IReadOnlyDictionary<string, object?> fields, IReadOnlyDictionary<string, object?> others) =>
            fields.Count == others.Count
            && fields.All(field => others.TryGetValue(field.Key, out var found) && IsEqual(field.Value, found)),
        (IReadOnlyList<object?> items, IReadOnlyList<object?> others) =>
            items.Count == others.Count && items.Zip(others).All(static pair => IsEqual(pair.First, pair.Second)),
        _ => Equals(value, other),
    };
}
