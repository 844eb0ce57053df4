using System.Diagnostics;

namespace Chirp.Bench.Load;

/// <summary>The processor time of the servers' processes since this was made.</summary>
internal sealed class ServerTimes : IDisposable
{
    private readonly Process[] _processes;
    private readonly TimeSpan _before;

    public ServerTimes(IReadOnlyList<int> pids)
    {
        _processes = [.. pids.Select(Process.GetProcessById)];
        _before = Total();
    }

    public bool IsKnown => _processes.Length > 0;

    public TimeSpan Elapsed => Total() - _before;

    public void Dispose()
    {
        foreach (var process in _processes)
        {
            process.Dispose();
        }
    }

    private TimeSpan Total()
    {
        var total = TimeSpan.Zero;
        foreach (var process in _processes)
        {
            process.Refresh();
            total += process.TotalProcessorTime;
        }

        return total;
    }
}
