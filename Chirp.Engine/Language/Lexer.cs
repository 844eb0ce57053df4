using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Chirp.Engine.Language;

/// <summary>
/// Reads tokens off valid UTF-8 text, one at a time, without allocating. Lines are not counted here: a place is
/// computed from its offset when an error needs it.
/// </summary>
internal ref struct Lexer(SourceText source)
{
    // What a byte can begin, beside the punctuators, which are their own token kind.
    private const byte Ignored = 100;
    private const byte Comment = 101;
    private const byte Other = 102;
    private const byte LastPunctuator = (byte)TokenKind.RightBrace;
    private const byte Letter = (byte)TokenKind.Name;
    private const byte Digit = (byte)TokenKind.Int;
    private const byte Quote = (byte)TokenKind.String;
    private const byte Period = (byte)TokenKind.Dot;

    private readonly SourceText _source = source;
    private readonly ReadOnlySpan<byte> _text = source.Utf8.Span;

    public TokenKind Kind { get; private set; }

    /// <summary>The token's first byte.</summary>
    public int Start { get; private set; }

    /// <summary>The byte after the token's last.</summary>
    public int End { get; private set; }

    /// <summary>Whether the string token just read has escapes to resolve.</summary>
    public bool HasEscapes { get; private set; }

    public readonly ReadOnlySpan<byte> Text => _text[Start..End];

    /// <summary>The text from the token on.</summary>
    public readonly ReadOnlySpan<byte> Rest => _text[Start..];

    public readonly SourceText Source => _source;

    // By byte, 0x00 to 0x7F.
    private static ReadOnlySpan<byte> Classes =>
    [
        Other, Other, Other, Other, Other, Other, Other, Other,
        Other, Ignored, Ignored, Other, Other, Ignored, Other, Other,
        Other, Other, Other, Other, Other, Other, Other, Other,
        Other, Other, Other, Other, Other, Other, Other, Other,
        Ignored, (byte)TokenKind.Bang, Quote, Comment, (byte)TokenKind.Dollar, Other, (byte)TokenKind.Ampersand, Other,
        (byte)TokenKind.LeftParenthesis, (byte)TokenKind.RightParenthesis, Other, Other, Ignored, Digit, Period, Other,
        Digit, Digit, Digit, Digit, Digit, Digit, Digit, Digit,
        Digit, Digit, (byte)TokenKind.Colon, Other, Other, (byte)TokenKind.EqualsSign, Other, Other,
        (byte)TokenKind.At, Letter, Letter, Letter, Letter, Letter, Letter, Letter,
        Letter, Letter, Letter, Letter, Letter, Letter, Letter, Letter,
        Letter, Letter, Letter, Letter, Letter, Letter, Letter, Letter,
        Letter, Letter, Letter, (byte)TokenKind.LeftBracket, Other, (byte)TokenKind.RightBracket, Other, Letter,
        Other, Letter, Letter, Letter, Letter, Letter, Letter, Letter,
        Letter, Letter, Letter, Letter, Letter, Letter, Letter, Letter,
        Letter, Letter, Letter, Letter, Letter, Letter, Letter, Letter,
        Letter, Letter, Letter, (byte)TokenKind.LeftBrace, (byte)TokenKind.Pipe, (byte)TokenKind.RightBrace, Other,
        Other,
    ];

    /// <summary>Moves to the next token; at the end it stays there.</summary>
    public void Next()
    {
        var text = _text;
        var position = End;
        while ((uint)position < (uint)text.Length)
        {
            var first = text[position];
            if (first == ' ')
            {
                position++;
                continue;
            }

            // Names and punctuators are nearly all there is; what else there is, the switch tells apart.
            var kind = first < 0x80 ? Classes[first] : Other;
            if (kind == Letter)
            {
                Set(TokenKind.Name, position, NameEnd(text, position + 1));
                return;
            }

            if (kind <= LastPunctuator && kind != Period)
            {
                Set((TokenKind)kind, position, position + 1);
                return;
            }

            switch (kind)
            {
                case Ignored:
                    position = first == '\n' ? SpacesEnd(text, position + 1) : position + 1;
                    continue;
                case Digit:
                    ReadNumber(position);
                    return;
                case Quote:
                    ReadString(position);
                    return;
                case Comment:
                    var rest = text[position..];
                    var length = rest.IndexOfAny((byte)'\n', (byte)'\r');
                    position = length < 0 ? text.Length : position + length;
                    continue;
                case Period:
                    ReadSpread(position);
                    return;
                case Other:
                    if (text[position..].StartsWith("\uFEFF"u8))
                    {
                        position += 3;
                        continue;
                    }

                    throw UnexpectedCharacter(position);
            }
        }

        Set(TokenKind.EndOfFile, text.Length, text.Length);
    }

    /// <summary>
    /// Moves to the next token of a schema coordinate (section 3.14), which knows fewer tokens and nothing ignored.
    /// </summary>
    public void NextInCoordinate()
    {
        var position = End;
        if (position >= _text.Length)
        {
            Set(TokenKind.EndOfFile, _text.Length, _text.Length);
            return;
        }

        var first = _text[position];
        switch (first)
        {
            case (byte)'.' or (byte)'(' or (byte)')' or (byte)':' or (byte)'@':
                Set((TokenKind)Classes[first], position, position + 1);
                return;
            case < 0x80 when Classes[first] == Letter:
                Set(TokenKind.Name, position, NameEnd(_text, position + 1));
                return;
            default:
                throw Error(position, $"Invalid character: {SyntaxErrors.CharacterAt(_text, position)}.");
        }
    }

    private void Set(TokenKind kind, int start, int end)
    {
        Kind = kind;
        Start = start;
        End = end;
    }

    private static int NameEnd(ReadOnlySpan<byte> text, int position)
    {
        // Sixteen bytes at a time: names end at unforeseeable places, and a branch a byte would pay for each.
        while (position + Vector128<byte>.Count <= text.Length)
        {
            var bytes = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(text), (nuint)position);
            var isLetter = Vector128.LessThanOrEqual(
                (bytes | Vector128.Create((byte)0x20)) - Vector128.Create((byte)'a'), Vector128.Create((byte)25));
            var isDigit = Vector128.LessThanOrEqual(bytes - Vector128.Create((byte)'0'), Vector128.Create((byte)9));
            var isName = isLetter | isDigit | Vector128.Equals(bytes, Vector128.Create((byte)'_'));
            var others = ~isName.ExtractMostSignificantBits() & 0xFFFF;
            if (others != 0)
            {
                return position + BitOperations.TrailingZeroCount(others);
            }

            position += Vector128<byte>.Count;
        }

        while ((uint)position < (uint)text.Length && IsNameContinue(text[position]))
        {
            position++;
        }

        return position;
    }

    // The indentation of a line, likewise.
    private static int SpacesEnd(ReadOnlySpan<byte> text, int position)
    {
        while (position + Vector128<byte>.Count <= text.Length)
        {
            var bytes = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(text), (nuint)position);
            var others = ~Vector128.Equals(bytes, Vector128.Create((byte)' ')).ExtractMostSignificantBits() & 0xFFFF;
            if (others != 0)
            {
                return position + BitOperations.TrailingZeroCount(others);
            }

            position += Vector128<byte>.Count;
        }

        return position;
    }

    private static bool IsNameContinue(byte character) => IsNameStart(character) || IsDigit(character);

    private static bool IsNameStart(int character) => (uint)((character | 0x20) - 'a') <= 'z' - 'a' || character == '_';

    private static bool IsDigit(int character) => (uint)(character - '0') <= 9;

    /// <summary>The byte at an offset, or −1 behind the end.</summary>
    private readonly int At(int position) => position < _text.Length ? _text[position] : -1;

    private void ReadSpread(int start)
    {
        if (At(start + 1) == '.')
        {
            if (At(start + 2) != '.')
            {
                throw Error(start, "Unexpected \"..\", did you mean \"...\"?");
            }

            Set(TokenKind.Spread, start, start + 3);
            return;
        }

        if (!IsDigit(At(start + 1)))
        {
            throw UnexpectedCharacter(start);
        }

        var digits = SyntaxErrors.Excerpt(_text, start + 1, ReadDigits(start + 1) - start - 1);
        throw Error(start, $"Invalid number, expected digit before \".\", did you mean \"0.{digits}\"?");
    }

    // Sections 2.9.1 and 2.9.2: a number is not followed by a name or a dot.
    private void ReadNumber(int start)
    {
        var kind = TokenKind.Int;
        var position = At(start) == '-' ? start + 1 : start;
        if (At(position) == '0')
        {
            position++;
            if (IsDigit(At(position)))
            {
                var digit = SyntaxErrors.CharacterAt(_text, position);
                throw Error(position, $"Invalid number, unexpected digit after 0: {digit}.");
            }
        }
        else
        {
            position = ReadDigits(position);
        }

        if (At(position) == '.')
        {
            kind = TokenKind.Float;
            position = ReadDigits(position + 1);
        }

        if (At(position) is 'e' or 'E')
        {
            kind = TokenKind.Float;
            position++;
            position = ReadDigits(At(position) is '+' or '-' ? position + 1 : position);
        }

        if (At(position) == '.' || IsNameStart(At(position)))
        {
            throw ExpectedDigit(position);
        }

        Set(kind, start, position);
    }

    private readonly int ReadDigits(int position)
    {
        if (!IsDigit(At(position)))
        {
            throw ExpectedDigit(position);
        }

        do
        {
            position++;
        }
        while (IsDigit(At(position)));
        return position;
    }

    private void ReadString(int start)
    {
        if (At(start + 1) == '"' && At(start + 2) == '"')
        {
            HasEscapes = true;
            Set(TokenKind.BlockString, start, BlockString.FindEnd(_source, start));
            return;
        }

        Set(TokenKind.String, start, QuotedString.FindEnd(_source, start, out var hasEscapes));
        HasEscapes = hasEscapes;
    }

    private readonly GraphQLException ExpectedDigit(int position) => Error(
        position, $"Invalid number, expected digit but got: {SyntaxErrors.CharacterAt(_text, position)}.");

    private readonly GraphQLException UnexpectedCharacter(int position) => Error(
        position,
        _text[position] == '\''
            ? "Unexpected single quote character ('), did you mean to use a double quote (\")?"
            : $"Unexpected character: {SyntaxErrors.CharacterAt(_text, position)}.");

    private readonly GraphQLException Error(int position, string description) =>
        SyntaxErrors.Create(_source, position, description);
}
