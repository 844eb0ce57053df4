using System.Collections.Immutable;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Language;

/// <summary>Values, types, arguments and directives (specification sections 2.6, 2.9, 2.11, 2.13).</summary>
internal static class ValueGrammar
{
    public static readonly Rule<NamedTypeNode> NamedType = ReadNamedType;

    public static ValueNode ReadValue(ref TokenCursor cursor, bool isConstant)
    {
        var start = cursor.Start;
        switch (cursor.Kind)
        {
            case TokenKind.LeftBracket:
                return ReadList(ref cursor, isConstant);
            case TokenKind.LeftBrace:
                return ReadObject(ref cursor, isConstant);
            case TokenKind.Int:
                var digits = cursor.NumberValue();
                cursor.Advance();
                return new IntValueNode(digits, start, cursor.LastEnd);
            case TokenKind.Float:
                var number = cursor.NumberValue();
                cursor.Advance();
                return new FloatValueNode(number, start, cursor.LastEnd);
            case TokenKind.String or TokenKind.BlockString:
                return ReadString(ref cursor);
            case TokenKind.Name:
                return ReadNamedValue(ref cursor);
            case TokenKind.Dollar:
                return isConstant ? throw VariableInConstant(ref cursor) : ReadVariable(ref cursor);
            default:
                throw cursor.Unexpected();
        }
    }

    public static VariableNode ReadVariable(ref TokenCursor cursor)
    {
        var start = cursor.Start;
        cursor.Expect(TokenKind.Dollar);
        return new VariableNode(cursor.ReadName(), start, cursor.LastEnd);
    }

    public static StringValueNode ReadString(ref TokenCursor cursor)
    {
        var start = cursor.Start;
        var value = cursor.StringValue();
        var isBlock = cursor.Kind == TokenKind.BlockString;
        cursor.Advance();
        return new StringValueNode(value, isBlock, start, cursor.LastEnd);
    }

    public static StringValueNode? ReadDescription(ref TokenCursor cursor) =>
        cursor.Kind is TokenKind.String or TokenKind.BlockString ? ReadString(ref cursor) : null;

    public static TypeNode ReadType(ref TokenCursor cursor)
    {
        var start = cursor.Start;
        TypeNode type;
        if (cursor.Kind == TokenKind.LeftBracket)
        {
            cursor.Enter(TokenKind.LeftBracket);
            var inner = ReadType(ref cursor);
            cursor.Expect(TokenKind.RightBracket);
            cursor.Leave();
            type = new ListTypeNode(inner, start, cursor.LastEnd);
        }
        else
        {
            type = ReadNamedType(ref cursor);
        }

        return cursor.Skip(TokenKind.Bang) ? new NonNullTypeNode(type, start, cursor.LastEnd) : type;
    }

    public static NamedTypeNode ReadNamedType(ref TokenCursor cursor)
    {
        var name = cursor.ReadName();
        return new NamedTypeNode(name, name.Start, name.End);
    }

    public static ImmutableArray<DirectiveNode> ReadDirectives(ref TokenCursor cursor, bool isConstant)
    {
        if (cursor.Kind != TokenKind.At)
        {
            return [];
        }

        var list = cursor.Open();
        do
        {
            var start = cursor.Start;
            cursor.Advance();
            var name = cursor.ReadName();
            var arguments = ReadArguments(ref cursor, isConstant);
            cursor.Add(new DirectiveNode(name, arguments, start, cursor.LastEnd));
        }
        while (cursor.Kind == TokenKind.At);
        return cursor.Close<DirectiveNode>(list);
    }

    public static ImmutableArray<ArgumentNode> ReadArguments(ref TokenCursor cursor, bool isConstant)
    {
        if (!cursor.Skip(TokenKind.LeftParenthesis))
        {
            return [];
        }

        var list = cursor.Open();
        do
        {
            var name = cursor.ReadName();
            cursor.Expect(TokenKind.Colon);
            var value = ReadValue(ref cursor, isConstant);
            cursor.Add(new ArgumentNode(name, value, name.Start, cursor.LastEnd));
        }
        while (!cursor.Skip(TokenKind.RightParenthesis));
        return cursor.Close<ArgumentNode>(list);
    }

    private static ListValueNode ReadList(ref TokenCursor cursor, bool isConstant)
    {
        var start = cursor.Start;
        cursor.Enter(TokenKind.LeftBracket);
        var list = cursor.Open();
        while (!cursor.Skip(TokenKind.RightBracket))
        {
            cursor.Add(ReadValue(ref cursor, isConstant));
        }

        cursor.Leave();
        return new ListValueNode(cursor.Close<ValueNode>(list), start, cursor.LastEnd);
    }

    private static ObjectValueNode ReadObject(ref TokenCursor cursor, bool isConstant)
    {
        var start = cursor.Start;
        cursor.Enter(TokenKind.LeftBrace);
        var list = cursor.Open();
        while (!cursor.Skip(TokenKind.RightBrace))
        {
            var name = cursor.ReadName();
            cursor.Expect(TokenKind.Colon);
            var value = ReadValue(ref cursor, isConstant);
            cursor.Add(new ObjectFieldNode(name, value, name.Start, cursor.LastEnd));
        }

        cursor.Leave();
        return new ObjectValueNode(cursor.Close<ObjectFieldNode>(list), start, cursor.LastEnd);
    }

    private static ValueNode ReadNamedValue(ref TokenCursor cursor)
    {
        var start = cursor.Start;
        var name = cursor.NameValue();
        cursor.Advance();
        return name switch
        {
            "true" => new BooleanValueNode(true, start, cursor.LastEnd),
            "false" => new BooleanValueNode(false, start, cursor.LastEnd),
            "null" => new NullValueNode(start, cursor.LastEnd),
            _ => new EnumValueNode(name, start, cursor.LastEnd),
        };
    }

    private static GraphQLException VariableInConstant(ref TokenCursor cursor)
    {
        var start = cursor.Start;
        cursor.Advance();
        return cursor.Error(
            start,
            cursor.Kind == TokenKind.Name
                ? $"Unexpected variable \"${cursor.NameValue()}\" in constant value."
                : $"Unexpected {TokenKind.Dollar.Describe()}.");
    }
}
