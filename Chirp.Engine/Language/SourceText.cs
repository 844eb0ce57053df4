using System.Text;

namespace Chirp.Engine.Language;

/// <summary>The UTF-8 text of a document and how to name a place in it.</summary>
public sealed class SourceText(ReadOnlyMemory<byte> utf8, string name = "GraphQL request")
{
    public SourceText(string text, string name = "GraphQL request") : this(Encoding.UTF8.GetBytes(text), name)
    {
    }

    public ReadOnlyMemory<byte> Utf8 { get; } = utf8;

    public string Name { get; } = name;

    /// <summary>
    /// Line and column of a byte offset, both from 1. A line ends at LF, CR or CRLF; a column counts UTF-16 code units,
    /// as editors and the reference implementation do.
    /// </summary>
    public SourceLocation LocationAt(int offset)
    {
        var before = Utf8.Span[..Math.Min(offset, Utf8.Length)];
        int line = 1, lineStart = 0;
        for (var i = 0; i < before.Length; i++)
        {
            if (before[i] == '\n' || (before[i] == '\r' && !(i + 1 < Utf8.Length && Utf8.Span[i + 1] == '\n')))
            {
                line++;
                lineStart = i + 1;
            }
        }

        return new SourceLocation(line, Encoding.UTF8.GetCharCount(before[lineStart..]) + 1);
    }
}
