using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Language;

/// <summary>
/// Parses UTF-8 text to the syntax tree. Every failure is a <see cref="GraphQLException"/> with one located error, of
/// code <see cref="ErrorCodes.Syntax"/>, with the messages and places of graphql-js, or
/// <see cref="ErrorCodes.LimitExceeded"/>.
/// </summary>
public static class Parser
{
    /// <summary>A whole document.</summary>
    /// <param name="source">The text.</param>
    /// <param name="limits">Null for <see cref="ParserLimits.Default"/>.</param>
    /// <param name="names">Names to share the strings of, such as a schema's.</param>
    public static DocumentNode Parse(SourceText source, ParserLimits? limits = null, NameTable? names = null)
    {
        var cursor = new TokenCursor(source, limits ?? ParserLimits.Default, names);
        try
        {
            var list = cursor.Open();
            do
            {
                cursor.Add(ReadDefinition(ref cursor));
            }
            while (cursor.Kind != TokenKind.EndOfFile);
            return new DocumentNode(source, cursor.Close<DefinitionNode>(list), 0, source.Utf8.Length);
        }
        finally
        {
            cursor.Dispose();
        }
    }

    /// <summary>A single value literal, variables allowed unless <paramref name="isConstant"/>.</summary>
    public static ValueNode ParseValue(SourceText source, bool isConstant = false, ParserLimits? limits = null)
    {
        var cursor = new TokenCursor(source, limits ?? ParserLimits.Default, names: null);
        try
        {
            var value = ValueGrammar.ReadValue(ref cursor, isConstant);
            cursor.Expect(TokenKind.EndOfFile);
            return value;
        }
        finally
        {
            cursor.Dispose();
        }
    }

    /// <summary>A single type reference.</summary>
    public static TypeNode ParseType(SourceText source, ParserLimits? limits = null)
    {
        var cursor = new TokenCursor(source, limits ?? ParserLimits.Default, names: null);
        try
        {
            var type = ValueGrammar.ReadType(ref cursor);
            cursor.Expect(TokenKind.EndOfFile);
            return type;
        }
        finally
        {
            cursor.Dispose();
        }
    }

    /// <summary>A schema coordinate.</summary>
    public static SchemaCoordinateNode ParseSchemaCoordinate(SourceText source)
    {
        var cursor = new TokenCursor(source, ParserLimits.Default, names: null, isCoordinate: true);
        try
        {
            var coordinate = CoordinateGrammar.ReadCoordinate(ref cursor);
            cursor.Expect(TokenKind.EndOfFile);
            return coordinate;
        }
        finally
        {
            cursor.Dispose();
        }
    }

    private static DefinitionNode ReadDefinition(ref TokenCursor cursor)
    {
        if (cursor.Kind == TokenKind.LeftBrace)
        {
            return ExecutableGrammar.ReadShorthandQuery(ref cursor);
        }

        var description = ValueGrammar.ReadDescription(ref cursor);
        if (description is not null && cursor.Kind == TokenKind.LeftBrace)
        {
            throw cursor.Error(
                description.Start, "Unexpected description, descriptions are not supported on shorthand queries.");
        }

        if (cursor.IsKeyword("query"u8) || cursor.IsKeyword("mutation"u8) || cursor.IsKeyword("subscription"u8))
        {
            return ExecutableGrammar.ReadOperation(ref cursor, description);
        }

        if (cursor.IsKeyword("fragment"u8))
        {
            return ExecutableGrammar.ReadFragmentDefinition(ref cursor, description);
        }

        if (TypeSystemGrammar.FindDefinition(ref cursor, description) is { } definition)
        {
            return definition;
        }

        if (description is not null && cursor.Kind == TokenKind.Name)
        {
            throw cursor.Error(
                description.Start, "Unexpected description, only GraphQL definitions support descriptions.");
        }

        return cursor.IsKeyword("extend"u8) ? TypeSystemGrammar.ReadExtension(ref cursor) : throw cursor.Unexpected();
    }
}
