namespace Chirp.Engine.Coercion;

/// <summary>
/// An argument or input field that tells absent from null: a parameter of type <c>Optional&lt;string?&gt;</c> is
/// <see cref="IsPresent"/> with a null value where the caller wrote <c>null</c>.
/// </summary>
public readonly record struct Optional<T>(bool IsPresent, T Value)
{
    public static Optional<T> Absent => default;

    /// <summary>The value, or <paramref name="fallback"/> where it is absent.</summary>
    public T Or(T fallback) => IsPresent ? Value : fallback;
}
