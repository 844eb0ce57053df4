namespace Chirp.Engine.Binding;

/// <summary>
/// The schema and its classes do not fit together: every mismatch, each naming its schema coordinate.
/// </summary>
public sealed class SchemaBindingException(IReadOnlyList<string> mismatches) : Exception(
    $"The schema and its classes do not fit together in {mismatches.Count} places:\n  "
    + string.Join("\n  ", mismatches))
{
    public IReadOnlyList<string> Mismatches { get; } = mismatches;
}
