namespace Chirp.GraphQL.Hosting.Demo;

/// <summary>Shows on a terminal how far something is; elsewhere a line at each quarter.</summary>
internal sealed class ProgressBar(TextWriter output, bool isTerminal, string title, int total)
{
    private const int Width = 32;
    private int _done;
    private int _shown = -1;

    public void Add(int count)
    {
        _done += count;
        var steps = isTerminal ? 100 : 4;
        var step = (int)((long)_done * steps / Math.Max(1, total));
        if (step == _shown)
        {
            return;
        }

        _shown = step;
        var percent = step * 100 / steps;
        if (isTerminal)
        {
            var filled = Width * percent / 100;
            output.Write($"\r{title} [{new string('#', filled)}{new string('.', Width - filled)}] {percent,3} %");
            output.Write(step == steps ? "\n" : "");
        }
        else
        {
            output.WriteLine($"{title}: {percent} %");
        }
    }
}
