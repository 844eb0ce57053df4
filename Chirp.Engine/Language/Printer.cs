using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Language;

/// <summary>Prints a syntax tree as canonical text, the same that graphql-js prints.</summary>
public static class Printer
{
    /// <summary>
    /// The text of any node. Throws <see cref="GraphQLException"/> for a tree that is deeper than the stack, which one
    /// within <see cref="ParserLimits.MaxDepth"/> never is.
    /// </summary>
    public static string Print(SyntaxNode node) => Print(node, int.MaxValue);

    /// <summary>
    /// As <see cref="Print(SyntaxNode)"/>, with all that nests deeper than 100 levels on one line, and an ellipsis for
    /// what is deeper than the stack.
    /// </summary>
    public static string PrintForError(SyntaxNode node)
    {
        try
        {
            return Print(node, 100);
        }
        catch (GraphQLException)
        {
            return "…";
        }
    }

    private static string Print(SyntaxNode node, int maxIndentDepth)
    {
        var text = new PrintedText();
        new SyntaxPrinter(text).Print(node);
        return text.Render(maxIndentDepth);
    }
}
