namespace Chirp.Engine.Language.Ast;

/// <summary>
/// A node of the immutable syntax tree. <see cref="Start"/> and <see cref="End"/> are byte offsets into the
/// <see cref="SourceText"/> of the document: the first byte of the first token, and the byte after the last.
/// </summary>
public abstract class SyntaxNode(SyntaxKind kind, int start, int end)
{
    public SyntaxKind Kind { get; } = kind;

    public int Start { get; } = start;

    public int End { get; } = end;

    /// <summary>The canonical text of the node.</summary>
    public override string ToString() => Printer.Print(this);
}

/// <summary>A name where its own place matters: of a field, an argument, a type, a definition.</summary>
public sealed class NameNode(string value, int start, int end) : SyntaxNode(SyntaxKind.Name, start, end)
{
    public string Value { get; } = value;
}
