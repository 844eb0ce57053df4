using System.Globalization;

namespace Chirp.Data.Text;

/// <summary>The character classes of twitter-text's rules.</summary>
internal static class TextChars
{
    public static bool IsAt(char c) => c is '@' or '\uFF20';

    public static bool IsHash(char c) => c is '#' or '\uFF03';

    /// <summary>What twitter-text allows nowhere: the byte order mark, plain and swapped, and U+FFFF.</summary>
    public static bool IsInvalid(int c) => c is 0xFFFE or 0xFEFF or 0xFFFF;

    public static bool IsNameChar(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    /// <summary>Unicode White_Space of the days of the rules: U+180E counted then.</summary>
    public static bool IsSpace(char c) => c switch
    {
        <= ' ' => c is ' ' or >= '\t' and <= '\r',
        '\u0085' or '\u00A0' or '\u1680' or '\u180E' => true,
        >= '\u2000' and <= '\u200A' => true,
        '\u2028' or '\u2029' or '\u202F' or '\u205F' or '\u3000' => true,
        _ => false,
    };

    /// <summary>ASCII punctuation but for the quotation mark and the grave accent, which the rules leave out.</summary>
    public static bool IsPunctuation(char c) => c is (>= '!' and <= '/' and not '"') or (>= ':' and <= '@')
        or (>= '[' and <= '_') or (>= '{' and <= '~');

    public static bool IsDirectional(char c) => c is (>= '\u202A' and <= '\u202E') or '\u061C' or '\u200E' or '\u200F'
        or (>= '\u2066' and <= '\u2069');

    /// <summary>What a label of a domain may consist of, beside hyphens and underscores within it.</summary>
    public static bool IsDomainChar(char c) => c < 0x80
        ? c is >= '0' and <= '9' || char.IsAsciiLetter(c) || !(IsPunctuation(c) || IsSpace(c))
        : !(IsSpace(c) || IsInvalid(c) || IsDirectional(c));

    /// <summary>Latin letters with accents, and the combining accents.</summary>
    public static bool IsLatinAccent(char c) => c switch
    {
        < '\u00C0' => false,
        <= '\u024F' => c is not ('\u00D7' or '\u00F7'),
        '\u0253' or '\u0254' or '\u0256' or '\u0257' or '\u0259' or '\u025B' or '\u0263' or '\u0268' => true,
        '\u026F' or '\u0272' or '\u0289' or '\u028B' or '\u02BB' => true,
        >= '\u0300' and <= '\u036F' => true,
        >= '\u1E00' and <= '\u1EFF' => true,
        _ => false,
    };

    public static bool IsCyrillic(char c) => c is >= '\u0400' and <= '\u04FF';

    /// <summary>A letter or a mark: what a hashtag needs at least one of.</summary>
    public static bool IsHashtagLetter(int codePoint) => codePoint < 0x80
        ? char.IsAsciiLetter((char)codePoint)
        : CategoryOf(codePoint) is <= UnicodeCategory.EnclosingMark;

    /// <summary>What a hashtag may consist of.</summary>
    public static bool IsHashtagChar(int codePoint) => codePoint < 0x80
        ? IsNameChar((char)codePoint)
        : CategoryOf(codePoint) is <= UnicodeCategory.DecimalDigitNumber || IsHashtagJoiner(codePoint);

    /// <summary>The code point at an index; half of a surrogate pair stands for itself.</summary>
    public static int CodePointAt(ReadOnlySpan<char> text, int at) =>
        char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1])
            ? char.ConvertToUtf32(text[at], text[at + 1])
            : text[at];

    /// <summary>The code point that ends before an index.</summary>
    public static int CodePointBefore(ReadOnlySpan<char> text, int end) =>
        char.IsLowSurrogate(text[end - 1]) && end > 1 && char.IsHighSurrogate(text[end - 2])
            ? char.ConvertToUtf32(text[end - 2], text[end - 1])
            : text[end - 1];

    public static int UnitsOf(int codePoint) => codePoint > 0xFFFF ? 2 : 1;

    // Unicode orders its categories so that letters and marks come first, then decimal digits.
    private static UnicodeCategory CategoryOf(int codePoint) => CharUnicodeInfo.GetUnicodeCategory(codePoint);

    // Signs that join the parts of a word in some script: joiners, Hebrew maqaf and geresh, tildes, middle dots.
    private static bool IsHashtagJoiner(int c) => c is 0xB7 or 0x5BE or 0x5F3 or 0x5F4 or 0xF0B or 0xF0C
        or 0x200C or 0x200D or 0x3003 or 0x301C or 0x309B or 0x309C or 0x30A0 or 0x30FB or 0xA67E or 0xFF5E;
}
