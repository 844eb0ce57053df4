using System.Collections.Concurrent;

namespace Chirp.Bench.Servers;

/// <summary>What was checked, what was not so, and what happened besides. Thread-safe.</summary>
internal sealed class Tally
{
    private const int MaxShown = 40;
    private readonly ConcurrentDictionary<string, int> _happened = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private int _passed;
    private int _failed;

    public int Passed => _passed;

    public int Failed => _failed;

    public void Pass() => Interlocked.Increment(ref _passed);

    public void Fail(string what)
    {
        if (Interlocked.Increment(ref _failed) <= MaxShown)
        {
            _failures.Enqueue(what);
        }
    }

    /// <summary>Counts a check; <paramref name="failure"/> is null where it holds.</summary>
    public void Check(string? failure)
    {
        if (failure is null)
        {
            Pass();
        }
        else
        {
            Fail(failure);
        }
    }

    public void Count(string what, int times = 1) =>
        _happened.AddOrUpdate(what, times, (_, before) => before + times);

    public int CountOf(string what) => _happened.GetValueOrDefault(what);

    public void WriteTo(TextWriter output)
    {
        foreach (var (what, times) in _happened.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            output.WriteLine($"{what}: {times}");
        }

        foreach (var failure in _failures)
        {
            output.WriteLine($"not so: {failure}");
        }

        if (_failed > MaxShown)
        {
            output.WriteLine($"… and {_failed - MaxShown} more");
        }

        output.WriteLine($"{_passed} passed, {_failed} failed");
    }
}
