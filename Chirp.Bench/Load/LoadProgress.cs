using System.Diagnostics;

namespace Chirp.Bench.Load;

/// <summary>A bar on a terminal; a line at the end of each part elsewhere. Thread-safe.</summary>
internal sealed class LoadProgress(TextWriter output, bool isTerminal)
{
    private const int BarWidth = 40;

    private readonly Lock _gate = new();
    private readonly Stopwatch _since = new();
    private string _part = "";
    private int _total;
    private int _done;

    public void Begin(string part, int total)
    {
        lock (_gate)
        {
            (_part, _total, _done) = (part, total, 0);
            _since.Restart();
            Draw();
        }
    }

    public void Step(int count = 1)
    {
        lock (_gate)
        {
            var percentBefore = Percent;
            _done += count;
            if (Percent != percentBefore)
            {
                Draw();
            }
        }
    }

    private int Percent => _total == 0 ? 100 : (int)(100L * _done / _total);

    private void Draw()
    {
        var isEnd = _done >= _total;
        if (isTerminal)
        {
            var filled = Percent * BarWidth / 100;
            var bar = new string('#', filled) + new string('.', BarWidth - filled);
            output.Write($"\r{_part,-10} [{bar}] {_done}/{_total}");
        }

        if (isEnd && isTerminal)
        {
            output.WriteLine();
        }
        else if (isEnd)
        {
            output.WriteLine($"{_part}: {_done} of {_total} in {_since.Elapsed.TotalSeconds:0.0} s");
        }
    }
}
