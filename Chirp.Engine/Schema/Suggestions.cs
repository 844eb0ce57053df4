using System.Text;

namespace Chirp.Engine.Schema;

/// <summary>Names close to a misspelt one, and the sentence that offers them.</summary>
internal static class Suggestions
{
    private const int MaxOffered = 5;

    /// <summary>
    /// <c> Did you mean "a", "b", or "c"?</c> with a space in front, or nothing where there is no name.
    /// </summary>
    public static string Offer(IReadOnlyList<string> names, string? lead = null)
    {
        if (names.Count == 0)
        {
            return "";
        }

        var text = new StringBuilder(" Did you mean ");
        if (lead is not null)
        {
            text.Append(lead).Append(' ');
        }

        var count = Math.Min(names.Count, MaxOffered);
        for (var i = 0; i < count; i++)
        {
            if (i > 0)
            {
                text.Append(count > 2 ? ", " : " ");
            }

            if (i > 0 && i == count - 1)
            {
                text.Append("or ");
            }

            text.Append('"').Append(names[i]).Append('"');
        }

        return text.Append('?').ToString();
    }

    /// <summary>
    /// Those of <paramref name="options"/> within an edit distance of two fifths of the name, closest first.
    /// </summary>
    public static List<string> Near(string name, IEnumerable<string> options)
    {
        var distances = new Dictionary<string, int>();
        var measure = new EditDistance(name);
        foreach (var option in options)
        {
            if (measure.To(option) is { } distance)
            {
                distances[option] = distance;
            }
        }

        var near = new List<string>(distances.Keys);
        near.Sort((left, right) =>
        {
            var difference = distances[left] - distances[right];
            return difference != 0 ? difference : CompareNaturally(left, right);
        });
        return near;
    }

    /// <summary>By UTF-16 code unit, runs of digits by their number: <c>a2</c> before <c>a10</c>.</summary>
    public static int CompareNaturally(string left, string right)
    {
        int i = 0, j = 0;
        while (i < left.Length && j < right.Length)
        {
            if (char.IsAsciiDigit(left[i]) && char.IsAsciiDigit(right[j]))
            {
                var difference = ReadNumber(left, ref i).CompareTo(ReadNumber(right, ref j));
                if (difference != 0)
                {
                    return difference;
                }
            }
            else if (left[i] != right[j])
            {
                return left[i] < right[j] ? -1 : 1;
            }
            else
            {
                i++;
                j++;
            }
        }

        return left.Length - right.Length;
    }

    // A zero ends the number, so that leading zeros are compared one by one.
    private static double ReadNumber(string text, ref int position)
    {
        double number = 0;
        do
        {
            number = (number * 10) + (text[position++] - '0');
        }
        while (position < text.Length && char.IsAsciiDigit(text[position]) && number > 0);
        return number;
    }
}
