using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Language;

/// <summary>Prints a syntax tree as canonical text.</summary>
public static class Printer
{
    public static string Print(SyntaxNode node) => throw new NotSupportedException(node.Kind.ToString());
}
