using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Language;

/// <summary>Schema coordinates (specification section 3.14).</summary>
internal static class CoordinateGrammar
{
    public static SchemaCoordinateNode ReadCoordinate(ref TokenCursor cursor)
    {
        var start = cursor.Start;
        return cursor.Skip(TokenKind.At) ? ReadDirective(ref cursor, start) : ReadTypeOrMember(ref cursor);
    }

    private static SchemaCoordinateNode ReadDirective(ref TokenCursor cursor, int start)
    {
        var name = cursor.ReadName();
        return FindArgument(ref cursor) is { } argument
            ? new DirectiveArgumentCoordinateNode(name, argument, start, cursor.LastEnd)
            : new DirectiveCoordinateNode(name, start, cursor.LastEnd);
    }

    private static SchemaCoordinateNode ReadTypeOrMember(ref TokenCursor cursor)
    {
        var name = cursor.ReadName();
        if (!cursor.Skip(TokenKind.Dot))
        {
            return new TypeCoordinateNode(name, name.Start, cursor.LastEnd);
        }

        var member = cursor.ReadName();
        return FindArgument(ref cursor) is { } argument
            ? new ArgumentCoordinateNode(name, member, argument, name.Start, cursor.LastEnd)
            : new MemberCoordinateNode(name, member, name.Start, cursor.LastEnd);
    }

    // (name:)
    private static NameNode? FindArgument(ref TokenCursor cursor)
    {
        if (!cursor.Skip(TokenKind.LeftParenthesis))
        {
            return null;
        }

        var name = cursor.ReadName();
        cursor.Expect(TokenKind.Colon);
        cursor.Expect(TokenKind.RightParenthesis);
        return name;
    }
}
