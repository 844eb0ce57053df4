using System.Text;
using Chirp.Engine.Language;

namespace Chirp.Engine.Validation;

/// <summary>
/// Line and column of byte offsets, going on from the last one where it can: an error with thousands of places in one
/// long line must not read the document thousands of times.
/// </summary>
internal struct LocationCursor(SourceText source)
{
    private int _offset;
    private int _line = 1;
    private int _column = 1;

    /// <summary>As <see cref="SourceText.LocationAt"/>.</summary>
    public SourceLocation At(int offset)
    {
        if (offset < _offset)
        {
            (_offset, _line, _column) = (0, 1, 1);
        }

        var text = source.Utf8.Span;
        offset = Math.Min(offset, text.Length);
        var columnFrom = _offset;
        for (var i = _offset; i < offset; i++)
        {
            var isBreak = text[i] == '\n' || (text[i] == '\r' && !(i + 1 < text.Length && text[i + 1] == '\n'));
            if (isBreak)
            {
                _line++;
                _column = 1;
                columnFrom = i + 1;
            }
        }

        _column += Encoding.UTF8.GetCharCount(text[columnFrom..offset]);
        _offset = offset;
        return new SourceLocation(_line, _column);
    }
}
