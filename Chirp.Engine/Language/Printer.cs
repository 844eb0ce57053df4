using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Language;

/// <summary>Prints a syntax tree as canonical text, the same that graphql-js prints.</summary>
public static class Printer
{
    /// <summary>
    /// The text of any node. Throws <see cref="InsufficientExecutionStackException"/> for a tree that was built deeper
    /// than the stack is; a parsed one never is (<see cref="ParserLimits.MaxDepth"/>).
    /// </summary>
    public static string Print(SyntaxNode node) => Print(node, int.MaxValue);

    /// <summary>As <see cref="Print(SyntaxNode)"/>, with all that nests deeper than 100 levels on one line.</summary>
    public static string PrintForError(SyntaxNode node) => Print(node, 100);

    private static string Print(SyntaxNode node, int maxIndentDepth)
    {
        var text = new PrintedText();
        new SyntaxPrinter(text).Print(node);
        return text.Render(maxIndentDepth);
    }
}
