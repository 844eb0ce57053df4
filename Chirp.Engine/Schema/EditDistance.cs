namespace Chirp.Engine.Schema;

/// <summary>
/// Edits (insert, delete, replace, swap neighbours) from one name to others, cases ignored but for one edit, given up
/// above two fifths of the name's length.
/// </summary>
internal sealed class EditDistance(string name)
{
    private readonly string _lower = name.ToLowerInvariant();
    private readonly int _threshold = (int)Math.Floor(name.Length * 0.4) + 1;
    private int[][]? _rows;

    /// <summary>The number of edits, or null where it is above the threshold.</summary>
    public int? To(string option)
    {
        if (option == name)
        {
            return 0;
        }

        var lower = option.ToLowerInvariant();
        if (lower == _lower)
        {
            return 1;
        }

        var (longer, shorter) = lower.Length < _lower.Length ? (_lower, lower) : (lower, _lower);
        return longer.Length - shorter.Length > _threshold ? null : Measure(longer, shorter);
    }

    private int? Measure(string longer, string shorter)
    {
        var rows = _rows ??= [new int[name.Length + 1], new int[name.Length + 1], new int[name.Length + 1]];
        for (var j = 0; j <= shorter.Length; j++)
        {
            rows[0][j] = j;
        }

        for (var i = 1; i <= longer.Length; i++)
        {
            var above = rows[(i - 1) % 3];
            var row = rows[i % 3];
            var smallest = row[0] = i;
            for (var j = 1; j <= shorter.Length; j++)
            {
                var replaced = above[j - 1] + (longer[i - 1] == shorter[j - 1] ? 0 : 1);
                var cell = Math.Min(Math.Min(above[j], row[j - 1]) + 1, replaced);
                if (i > 1 && j > 1 && longer[i - 1] == shorter[j - 2] && longer[i - 2] == shorter[j - 1])
                {
                    cell = Math.Min(cell, rows[(i - 2) % 3][j - 2] + 1);
                }

                smallest = Math.Min(smallest, cell);
                row[j] = cell;
            }

            if (smallest > _threshold)
            {
                return null;
            }
        }

        var distance = rows[longer.Length % 3][shorter.Length];
        return distance <= _threshold ? distance : null;
    }
}
