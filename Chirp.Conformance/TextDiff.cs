using System.Text;

namespace Chirp.Conformance;

/// <summary>Shows where two texts differ, line by line.</summary>
internal static class TextDiff
{
    /// <summary>Lines shown before the first difference.</summary>
    private const int ContextLines = 3;

    /// <summary>Lines shown of either text from the first difference on.</summary>
    private const int MaxDifferentLines = 8;

    /// <summary>Null for equal texts; else the lines around their first difference, - expected, + actual.</summary>
    public static string? Find(string expected, string actual)
    {
        if (expected == actual)
        {
            return null;
        }

        var wanted = expected.Split('\n');
        var found = actual.Split('\n');
        var same = 0;
        while (same < wanted.Length && same < found.Length && wanted[same] == found[same])
        {
            same++;
        }

        int wantedEnd = wanted.Length, foundEnd = found.Length;
        while (wantedEnd > same && foundEnd > same && wanted[wantedEnd - 1] == found[foundEnd - 1])
        {
            wantedEnd--;
            foundEnd--;
        }

        var diff = new StringBuilder();
        Append(diff, "  ", wanted[Math.Max(0, same - ContextLines)..same]);
        Append(diff, "- ", wanted[same..wantedEnd]);
        Append(diff, "+ ", found[same..foundEnd]);
        return diff.ToString().TrimEnd('\n');
    }

    private static void Append(StringBuilder diff, string mark, string[] lines)
    {
        foreach (var line in lines.Take(MaxDifferentLines))
        {
            diff.Append(mark).Append(line).Append('\n');
        }

        if (lines.Length > MaxDifferentLines)
        {
            diff.Append(mark).Append($"… {lines.Length - MaxDifferentLines} more lines\n");
        }
    }
}
