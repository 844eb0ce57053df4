using System.Text;

namespace Chirp.Engine.Language;

/// <summary>
/// Text under way to be printed. What stands in brackets is written first and laid out after, on one line or on many,
/// when its width is known; indentation comes last. So printing takes one walk, however deep the layout decisions nest.
/// </summary>
internal sealed class PrintedText
{
    private readonly List<Piece> _pieces = [];
    private readonly List<int> _separators = [];

    /// <summary>UTF-16 units written so far; an indented line counts two more for each level closed so far.</summary>
    public int Length { get; private set; }

    /// <summary>Line ends written so far.</summary>
    public int Lines { get; private set; }

    public void Text(string text)
    {
        _pieces.Add(new Piece(text, Layout.Inline));
        Length += text.Length;
    }

    /// <summary>Text that keeps its own lines, as a block string does, at whatever depth.</summary>
    public void Block(string text)
    {
        var rest = text.AsSpan();
        for (var end = rest.IndexOf('\n'); end >= 0; end = rest.IndexOf('\n'))
        {
            _pieces.Add(new Piece(rest[..end].ToString(), Layout.BlockLineAfter));
            rest = rest[(end + 1)..];
            Lines++;
        }

        _pieces.Add(new Piece(rest.ToString(), Layout.Inline));
        Length += text.Length;
    }

    public void NewLine()
    {
        _pieces.Add(new Piece("", Layout.LineAfter));
        Length++;
        Lines++;
    }

    /// <summary>Opens a bracket whose layout <see cref="CloseInline"/> or <see cref="CloseLines"/> decides.</summary>
    public Bracket Open()
    {
        var bracket = new Bracket(_pieces.Count, _separators.Count, Length, Lines);
        _pieces.Add(default);
        return bracket;
    }

    /// <summary>The place between two items of the innermost open bracket.</summary>
    public void Separate()
    {
        _separators.Add(_pieces.Count);
        _pieces.Add(default);
    }

    /// <summary>Units written in the bracket, had its items ", " between them.</summary>
    public int InlineLength(in Bracket bracket) =>
        Length - bracket.Length + (2 * (_separators.Count - bracket.FirstSeparator));

    public bool HasLines(in Bracket bracket) => Lines > bracket.Lines;

    /// <summary>Lays the bracket out on one line.</summary>
    public void CloseInline(in Bracket bracket, string open, string close, string separator = ", ")
    {
        _pieces[bracket.Piece] = new Piece(open, Layout.Inline);
        Length += open.Length + (separator.Length * PatchSeparators(bracket, new Piece(separator, Layout.Inline)));
        Text(close);
    }

    /// <summary>Lays the bracket out with an item a line.</summary>
    public void CloseLines(in Bracket bracket, string open, string close, bool indent = true)
    {
        var separators = PatchSeparators(bracket, new Piece("", Layout.LineAfter));
        Length += separators;
        Lines += separators;
        _pieces[bracket.Piece] = new Piece(open, indent ? Layout.IndentAfter : Layout.LineAfter);
        _pieces.Add(new Piece(close, indent ? Layout.DedentBefore : Layout.LineBefore));
        Length += open.Length + 2 + close.Length + (indent ? 2 * (Lines - bracket.Lines + 1) : 0);
        Lines += 2;
    }

    /// <param name="maxIndentDepth">Below this depth everything stands on one line.</param>
    public string Render(int maxIndentDepth)
    {
        var text = new StringBuilder(Length);
        var depth = 0;
        foreach (var piece in _pieces)
        {
            switch (piece.Layout)
            {
                case Layout.Inline:
                    text.Append(piece.Text);
                    break;
                case Layout.BlockLineAfter:
                    text.Append(piece.Text).Append('\n').Append(' ', 2 * Math.Min(depth, maxIndentDepth));
                    break;
                case Layout.LineAfter:
                    Break(text.Append(piece.Text), depth, depth);
                    break;
                case Layout.LineBefore:
                    Break(text, depth, depth).Append(piece.Text);
                    break;
                case Layout.IndentAfter:
                    depth++;
                    Break(text.Append(piece.Text), depth - 1, depth);
                    break;
                case Layout.DedentBefore:
                    depth--;
                    Break(text, depth, depth).Append(piece.Text);
                    break;
            }
        }

        return text.ToString();

        StringBuilder Break(StringBuilder target, int outer, int indentation) => outer >= maxIndentDepth
            ? target.Append(' ')
            : target.Append('\n').Append(' ', 2 * indentation);
    }

    private int PatchSeparators(in Bracket bracket, Piece separator)
    {
        var count = _separators.Count - bracket.FirstSeparator;
        for (var i = bracket.FirstSeparator; i < _separators.Count; i++)
        {
            _pieces[_separators[i]] = separator;
        }

        _separators.RemoveRange(bracket.FirstSeparator, count);
        return count;
    }

    /// <summary>Where a bracket was opened and what had been written by then.</summary>
    public readonly record struct Bracket(int Piece, int FirstSeparator, int Length, int Lines);

    private enum Layout : byte
    {
        Inline,
        LineBefore,
        LineAfter,
        BlockLineAfter,
        IndentAfter,
        DedentBefore,
    }

    private readonly record struct Piece(string Text, Layout Layout);
}
