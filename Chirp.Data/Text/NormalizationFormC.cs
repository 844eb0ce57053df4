using System.Buffers;
using System.Text;

namespace Chirp.Data.Text;

/// <summary>
/// Unicode Normalization Form C (Unicode Standard Annex #15). The class library's own does nothing where globalization
/// is invariant, as it is in Chirp, so that one text has one form on every machine. Malformed UTF-16 passes as it is.
/// </summary>
public static class NormalizationFormC
{
    // Nothing below combines, nor is composed otherwise.
    private const char FirstActive = '\u0300';

    // A code point decomposes into four at most (Annex #15, section 9).
    private const int MaxDecomposed = 4;

    private static readonly NormalizationTable Table = NormalizationTable.Read();

    /// <summary>The text in Form C; the same object if it is in it already.</summary>
    public static string Normalize(string text)
    {
        var at = text.AsSpan().IndexOfAnyExceptInRange('\0', (char)(FirstActive - 1));
        while (at >= 0 && at < text.Length)
        {
            var codePoint = TextChars.CodePointAt(text, at);
            if (Table.IsActive(codePoint))
            {
                return Recompose(text);
            }

            at += TextChars.UnitsOf(codePoint);
        }

        return text;
    }

    private static string Recompose(string text)
    {
        var rented = ArrayPool<int>.Shared.Rent(text.Length * MaxDecomposed);
        var length = 0;
        for (var at = 0; at < text.Length;)
        {
            var codePoint = TextChars.CodePointAt(text, at);
            at += TextChars.UnitsOf(codePoint);
            Decompose(codePoint, rented, ref length);
        }

        var codePoints = rented.AsSpan(0, length);
        Order(codePoints);
        var result = ToText(codePoints[..Compose(codePoints)], text.Length);
        ArrayPool<int>.Shared.Return(rented);
        return result == text ? text : result;
    }

    private static void Decompose(int codePoint, int[] into, ref int length)
    {
        if (Hangul.IsSyllable(codePoint))
        {
            Hangul.Decompose(codePoint, into, ref length);
        }
        else if (codePoint >= 0xC0 && Table.TryDecompose(codePoint, out var first, out var second))
        {
            // Only the first of the two may decompose further.
            Decompose(first, into, ref length);
            if (second != 0)
            {
                into[length++] = second;
            }
        }
        else
        {
            into[length++] = codePoint;
        }
    }

    // Marks after a character by combining class, those of one class as they were.
    private static void Order(Span<int> codePoints)
    {
        for (var start = 0; start < codePoints.Length; start++)
        {
            var end = start;
            var isOrdered = true;
            byte previous = 0;
            while (end < codePoints.Length && Table.ClassOf(codePoints[end]) is > 0 and var combining)
            {
                isOrdered &= previous <= combining;
                previous = combining;
                end++;
            }

            if (!isOrdered)
            {
                SortByClass(codePoints[start..end]);
            }

            start = end;
        }
    }

    // Class, place and code point in one number: the sort is stable, and a hostile run costs no square.
    private static void SortByClass(Span<int> marks)
    {
        var keys = new long[marks.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = ((long)Table.ClassOf(marks[i]) << 54) | ((long)i << 21) | (long)marks[i];
        }

        Array.Sort(keys);
        for (var i = 0; i < keys.Length; i++)
        {
            marks[i] = (int)(keys[i] & 0x1FFFFF);
        }
    }

    // Composes in place and gives the new length. A mark is composed with the last starter unless another of its class
    // or a higher one stands between.
    private static int Compose(Span<int> codePoints)
    {
        var starter = -1;
        var written = 0;
        var previousClass = 0;
        foreach (var codePoint in codePoints)
        {
            var combining = Table.ClassOf(codePoint);
            var isAdjacent = starter == written - 1;
            if (starter >= 0 && (isAdjacent || (previousClass < combining && previousClass != 0))
                && TryCompose(codePoints[starter], codePoint, out var composed))
            {
                codePoints[starter] = composed;
                continue;
            }

            codePoints[written++] = codePoint;
            previousClass = combining;
            if (combining == 0)
            {
                starter = written - 1;
            }
        }

        return written;
    }

    private static bool TryCompose(int first, int second, out int composed) =>
        Hangul.TryCompose(first, second, out composed) || Table.TryCompose(first, second, out composed);

    private static string ToText(ReadOnlySpan<int> codePoints, int likelyLength)
    {
        var text = new StringBuilder(likelyLength);
        foreach (var codePoint in codePoints)
        {
            if (codePoint > 0xFFFF)
            {
                text.Append(char.ConvertFromUtf32(codePoint));
            }
            else
            {
                text.Append((char)codePoint);
            }
        }

        return text.ToString();
    }
}
