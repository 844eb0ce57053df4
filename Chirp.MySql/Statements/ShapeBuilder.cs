using System.Numerics;
using System.Text;

namespace Chirp.MySql.Statements;

/// <summary>Writes a statement's text with a <c>?</c> for every value.</summary>
internal static class ShapeBuilder
{
    /// <summary>The count of a placeholder whose value is no list.</summary>
    public const int Single = -1;

    /// <summary>The count of what is no placeholder after all, but the server's variable.</summary>
    public const int Variable = -2;

    /// <summary>The protocol counts a statement's values in 16 bits.</summary>
    public const int MaxValues = ushort.MaxValue;

    // An empty list: nothing is in it and everything is not, which IN (NULL) does not say.
    private const string Nothing = "SELECT NULL FROM DUAL WHERE FALSE";

    /// <summary>
    /// How many placeholders a list of so many items takes: the next power of two, or the protocol's limit.
    /// </summary>
    public static int PaddedCount(int items) => items == 0
        ? 0
        : items <= MaxValues
            ? Math.Min((int)BitOperations.RoundUpToPowerOf2((uint)items), MaxValues)
            : throw new ArgumentException(
                $"A list of {items} items is longer than the {MaxValues} values that a statement may have.");

    /// <summary>
    /// <paramref name="counts"/> has, per placeholder, <see cref="Single"/> or the padded length of its list; it is
    /// empty where no value is a list.
    /// </summary>
    public static string Build(string sql, Placeholder[] placeholders, ReadOnlySpan<int> counts)
    {
        if (placeholders.Length == 0)
        {
            return sql;
        }

        var text = new StringBuilder(sql.Length);
        var copied = 0;
        for (var i = 0; i < placeholders.Length; i++)
        {
            var placeholder = placeholders[i];
            text.Append(sql, copied, placeholder.Start - copied);
            var count = counts.IsEmpty ? Single : counts[i];
            if (count == Variable)
            {
                text.Append(sql, placeholder.Start, placeholder.Length);
            }
            else
            {
                AppendValues(text, placeholder, count);
            }

            copied = placeholder.Start + placeholder.Length;
        }

        return text.Append(sql, copied, sql.Length - copied).ToString();
    }

    /// <summary>How many <c>?</c> that text has.</summary>
    public static int CountValues(Placeholder[] placeholders, ReadOnlySpan<int> counts)
    {
        var values = counts.IsEmpty ? placeholders.Length : 0;
        foreach (var count in counts)
        {
            values += count switch
            {
                Single => 1,
                Variable => 0,
                _ => count,
            };
        }

        return values;
    }

    private static void AppendValues(StringBuilder text, Placeholder placeholder, int count)
    {
        if (count == Single)
        {
            text.Append('?');
            return;
        }

        if (!placeholder.IsInParentheses)
        {
            text.Append('(');
        }

        if (count == 0)
        {
            text.Append(Nothing);
        }
        else
        {
            text.Append('?').Insert(text.Length, ",?", count - 1);
        }

        if (!placeholder.IsInParentheses)
        {
            text.Append(')');
        }
    }
}
