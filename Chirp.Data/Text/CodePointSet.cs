namespace Chirp.Data.Text;

/// <summary>A set of code points as ranges, searched by halves.</summary>
internal sealed class CodePointSet
{
    private readonly int[] firsts;
    private readonly int[] lasts;

    /// <summary>Makes a set of ranges in ascending order, both ends included.</summary>
    public CodePointSet(IEnumerable<(int First, int Last)> ranges)
    {
        var all = ranges.ToArray();
        firsts = [.. all.Select(static range => range.First)];
        lasts = [.. all.Select(static range => range.Last)];
    }

    public bool Contains(int codePoint)
    {
        var at = Array.BinarySearch(firsts, codePoint);
        return at >= 0 || (~at > 0 && codePoint <= lasts[~at - 1]);
    }
}
