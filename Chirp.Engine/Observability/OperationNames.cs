using System.Collections.Concurrent;

namespace Chirp.Engine.Observability;

/// <summary>
/// Names that metrics may carry. Callers choose operation names, and every new one is a new time series: only the first
/// ones of a process are told apart.
/// </summary>
internal sealed class OperationNames(int maxNames)
{
    private const int MaxLength = 100;

    private readonly ConcurrentDictionary<string, string> _known = new();
    private int _count;

    /// <summary>Those of this process's metrics.</summary>
    public static OperationNames OfMetrics { get; } = new(maxNames: 200);

    public string? Bounded(string? name)
    {
        if (name is null || _known.ContainsKey(name))
        {
            return name;
        }

        if (name.Length > MaxLength || Volatile.Read(ref _count) >= maxNames)
        {
            return "(other)";
        }

        if (_known.TryAdd(name, name))
        {
            Interlocked.Increment(ref _count);
        }

        return name;
    }
}
