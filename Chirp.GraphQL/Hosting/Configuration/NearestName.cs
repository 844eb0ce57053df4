namespace Chirp.GraphQL.Hosting.Configuration;

/// <summary>What somebody may have meant.</summary>
internal static class NearestName
{
    /// <summary>
    /// The option with the fewest edits to a name, null where more than a third of it would have to change.
    /// </summary>
    public static string? Find(string name, IEnumerable<string> options)
    {
        var (best, fewest) = ((string?)null, (name.Length / 3) + 1);
        foreach (var option in options)
        {
            if (Distance(name.ToUpperInvariant(), option.ToUpperInvariant()) is var distance && distance < fewest)
            {
                (best, fewest) = (option, distance);
            }
        }

        return best;
    }

    /// <summary>Letters to insert, delete or replace (Levenshtein), a row of the table at a time.</summary>
    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var (diagonal, left) = (row[0], i);
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = left = Math.Min(replaced, Math.Min(row[j], left) + 1);
            }
        }

        return row[to.Length];
    }
}
