using System.Text;
using Chirp.Data.Text;

namespace Chirp.GraphQL.Features;

/// <summary>
/// The rule for names and other short texts that people write beside tweets: Unicode in Form C, counted in code points,
/// white space around it taken away. Refused are control characters, half surrogate pairs, non-characters, and the
/// directional overrides, embeddings and isolates (U+202A to U+202E, U+2066 to U+2069), with which a name could
/// rearrange the text around it. Right-to-left scripts do not need them; the marks U+200E and U+200F are allowed.
/// </summary>
internal static class PlainText
{
    /// <summary>The text as it is kept, or null and what is wrong with it.</summary>
    /// <param name="text">As it came.</param>
    /// <param name="maxLength">Code points.</param>
    /// <param name="isMultiline">Whether it may have line breaks, then kept as U+000A.</param>
    /// <param name="problem">In words, to follow "The name".</param>
    public static string? Normalize(string text, int maxLength, bool isMultiline, out string? problem)
    {
        // A code point has two units at most and Form C makes a text at most three times as long (Annex #15).
        problem = text.Length > maxLength * 8 ? TooLong(maxLength) : null;
        if (problem is not null)
        {
            return null;
        }

        var normal = NormalizationFormC.Normalize(isMultiline ? text.ReplaceLineEndings("\n") : text).Trim();
        var length = 0;
        foreach (var rune in normal.EnumerateRunes())
        {
            length++;
            if (IsRefused(rune, isMultiline))
            {
                problem = $"has the character U+{rune.Value:X4}, which is not allowed here";
                return null;
            }
        }

        problem = !IsUnicode(text) ? "has half of a surrogate pair, which is no character"
            : length > maxLength ? TooLong(maxLength)
            : null;
        return problem is null ? normal : null;
    }

    /// <summary>Whether every surrogate is one of a pair.</summary>
    public static bool IsUnicode(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(i + 1 < text.Length && char.IsSurrogatePair(text[i], text[++i])))
            {
                return false;
            }
        }

        return true;
    }

    public static bool IsDirectionalOverride(int codePoint) =>
        codePoint is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);

    /// <summary>Whether a text has anything to see: neither white space nor a mark of zero width.</summary>
    public static bool IsBlank(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (!Rune.IsWhiteSpace(rune)
                && Rune.GetUnicodeCategory(rune) is not (System.Globalization.UnicodeCategory.Format
                    or System.Globalization.UnicodeCategory.Control))
            {
                return false;
            }
        }

        return true;
    }

    private static string TooLong(int maxLength) => $"may have at most {maxLength} characters";

    private static bool IsRefused(Rune rune, bool isMultiline) =>
        (Rune.IsControl(rune) && !(isMultiline && rune.Value == '\n'))
        || rune.Value is 0x2028 or 0x2029 or 0xFEFF
        || (rune.Value & 0xFFFE) == 0xFFFE
        || rune.Value is >= 0xFDD0 and <= 0xFDEF
        || IsDirectionalOverride(rune.Value);
}
