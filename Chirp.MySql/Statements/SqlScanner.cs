namespace Chirp.MySql.Statements;

/// <summary>
/// Walks a command's text as far as finding its parameters and statements takes: past strings, quoted names and
/// comments. Knows no grammar.
/// </summary>
internal ref struct SqlScanner(string sql)
{
    private int _position;

    /// <summary>Where the token read last starts.</summary>
    public int Start { get; private set; }

    public readonly int End => _position;

    public readonly ReadOnlySpan<char> Token => sql.AsSpan(Start, _position - Start);

    public SqlToken Next()
    {
        SkipBlank();
        Start = _position;
        if (_position >= sql.Length)
        {
            return SqlToken.End;
        }

        var first = sql[_position++];
        switch (first)
        {
            case '\'' or '"' or '`':
                SkipQuoted(first);
                return SqlToken.Other;
            case '?':
                return SqlToken.Positional;
            case ';':
                return SqlToken.Semicolon;
            case '(':
                return SqlToken.Open;
            case ':' when Peek() == '=':
                _position++;
                return SqlToken.Assignment;
            case '@':
                return At();
            default:
                if (!IsWord(first))
                {
                    return SqlToken.Other;
                }

                SkipWord();
                return char.IsAsciiDigit(first) ? SqlToken.Other : SqlToken.Word;
        }
    }

    private SqlToken At()
    {
        if (Peek() == '@')
        {
            _position++;
            SkipWord();
            return SqlToken.SystemVariable;
        }

        // As in an account's name, root@localhost.
        var isAccount = Start > 0 && (IsWord(sql[Start - 1]) || sql[Start - 1] is '\'' or '"' or '`');
        if (Peek() is '\'' or '"' or '`')
        {
            SkipQuoted(sql[_position++]);
            return isAccount ? SqlToken.Other : SqlToken.SystemVariable;
        }

        SkipWord();
        return isAccount || _position == Start + 1 ? SqlToken.Other : SqlToken.Named;
    }

    private void SkipBlank()
    {
        while (_position < sql.Length)
        {
            if (char.IsWhiteSpace(sql[_position]))
            {
                _position++;
            }
            else if (sql[_position] == '#' || (StartsWith("--") && IsBlankAt(_position + 2)))
            {
                SkipThrough("\n");
            }
            else if (StartsWith("/*") && !StartsWith("/*!") && !StartsWith("/*M!") && !StartsWith("/*+"))
            {
                _position += 2;
                SkipThrough("*/");
            }
            else
            {
                return;
            }
        }
    }

    private void SkipQuoted(char quote)
    {
        while (_position < sql.Length)
        {
            var next = sql[_position++];
            if (next == quote)
            {
                return; // a doubled quote starts the next string, which is the same to this scanner
            }

            if (next == '\\' && quote != '`')
            {
                _position++;
            }
        }

        _position = sql.Length;
    }

    private void SkipThrough(string end)
    {
        var found = sql.IndexOf(end, _position, StringComparison.Ordinal);
        _position = found < 0 ? sql.Length : found + end.Length;
    }

    private void SkipWord()
    {
        while (_position < sql.Length && IsWord(sql[_position]))
        {
            _position++;
        }
    }

    private readonly char Peek() => _position < sql.Length ? sql[_position] : '\0';

    private readonly bool StartsWith(string text) =>
        string.CompareOrdinal(sql, _position, text, 0, text.Length) == 0;

    private readonly bool IsBlankAt(int position) => position >= sql.Length || char.IsWhiteSpace(sql[position]);

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c is '_' or '$';
}
