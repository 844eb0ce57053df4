using System.Diagnostics;

namespace Chirp.Bench.Load;

/// <summary>Milliseconds since the moments requests were meant for. Thread-safe.</summary>
internal sealed class Latencies
{
    private readonly Lock _gate = new();
    private readonly List<double> _all = [];
    private bool _isSorted;

    public int Count => _all.Count;

    public void Add(long since)
    {
        var milliseconds = Stopwatch.GetElapsedTime(since).TotalMilliseconds;
        lock (_gate)
        {
            _all.Add(milliseconds);
            _isSorted = false;
        }
    }

    /// <summary>The latency that this share of all do not exceed; 0 where there are none.</summary>
    public double At(double share)
    {
        lock (_gate)
        {
            if (!_isSorted)
            {
                _all.Sort();
                _isSorted = true;
            }

            return _all.Count == 0 ? 0 : _all[Math.Min(_all.Count - 1, (int)(_all.Count * share))];
        }
    }
}
