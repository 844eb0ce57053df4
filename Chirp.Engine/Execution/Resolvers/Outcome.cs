using System.Collections;

namespace Chirp.Engine.Execution.Resolvers;

/// <summary>
/// What a batch resolver gives one parent where some may fail: <c>ValueTask&lt;Outcome&lt;T&gt;[]&gt;</c>. A value
/// converts by itself; a failure is <see cref="Failed"/>.
/// </summary>
public readonly struct Outcome<T>
{
    private readonly T _value;

    public Outcome(T value) => _value = value;

    private Outcome(Exception error)
    {
        _value = default!;
        Error = error;
    }

    /// <summary>Why this parent has no value; a <see cref="GraphQLException"/> reaches the caller unmasked.</summary>
    public Exception? Error { get; }

    /// <summary>The value; throws the error where there is one.</summary>
    public T Value => Error is null ? _value : throw Error;

    public static Outcome<T> Failed(Exception error) => new(error);

    public static implicit operator Outcome<T>(T value) => new(value);
}

/// <summary>
/// Outcomes as the list that a <see cref="BatchResolver{T}"/> gives: reading a failed item throws its error.
/// </summary>
public sealed class OutcomeList<T>(IReadOnlyList<Outcome<T>> outcomes) : IReadOnlyList<T>
{
    public int Count => outcomes.Count;

    public T this[int index] => outcomes[index].Value;

    /// <summary>An item's error, without throwing it; null where it has a value.</summary>
    public Exception? ErrorAt(int index) => outcomes[index].Error;

    public IEnumerator<T> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
