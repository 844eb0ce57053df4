namespace Chirp.Engine.Planning;

/// <summary>
/// The values of an operation's condition variables in one request, one bit each in the order of
/// <see cref="ConditionVariables"/>. What an operation's plan is specialised by.
/// </summary>
internal readonly struct ConditionValues(ulong low, ulong[]? high) : IEquatable<ConditionValues>
{
    private readonly ulong _low = low;

    // The bits from 64 up; null where there are no more.
    private readonly ulong[]? _high = high;

    public bool this[int index] => index < 64
        ? (_low >> index & 1) != 0
        : (_high![(index / 64) - 1] >> (index % 64) & 1) != 0;

    public bool Equals(ConditionValues other) =>
        _low == other._low && _high.AsSpan().SequenceEqual(other._high);

    public override bool Equals(object? obj) => obj is ConditionValues other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(_low);
        foreach (var bits in _high.AsSpan())
        {
            hash.Add(bits);
        }

        return hash.ToHashCode();
    }
}
