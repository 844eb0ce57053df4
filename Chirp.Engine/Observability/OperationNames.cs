using System.Collections.Concurrent;

namespace Chirp.Engine.Observability;

/// <summary>
/// Names that metrics may carry. Callers choose operation names, and every new one is a new time series: only the first
/// ones of a process are told apart.
/// </summary>
internal static class OperationNames
{
    private const int MaxNames = 200;
    private const int MaxLength = 100;

    private static readonly ConcurrentDictionary<string, string> s_known = new();
    private static int s_count;

    public static string? Bounded(string? name)
    {
        if (name is null || s_known.ContainsKey(name))
        {
            return name;
        }

        if (name.Length > MaxLength || Volatile.Read(ref s_count) >= MaxNames)
        {
            return "(other)";
        }

        if (s_known.TryAdd(name, name))
        {
            Interlocked.Increment(ref s_count);
        }

        return name;
    }
}
