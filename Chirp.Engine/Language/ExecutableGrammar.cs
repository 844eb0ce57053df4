using System.Collections.Immutable;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Language;

/// <summary>Operations, selections and fragments (specification sections 2.3 to 2.8).</summary>
internal static class ExecutableGrammar
{
    private static readonly Rule<VariableDefinitionNode> VariableDefinition = ReadVariableDefinition;

    /// <summary><c>{ … }</c> at the top of a document: a query without a name.</summary>
    public static OperationDefinitionNode ReadShorthandQuery(ref TokenCursor cursor)
    {
        var start = cursor.Start;
        var selectionSet = ReadSelectionSet(ref cursor);
        return new OperationDefinitionNode(
            null, OperationType.Query, null, [], [], selectionSet, start, cursor.LastEnd);
    }

    public static OperationDefinitionNode ReadOperation(ref TokenCursor cursor, StringValueNode? description)
    {
        var start = description?.Start ?? cursor.Start;
        var operation = ReadOperationType(ref cursor);
        var name = cursor.Kind == TokenKind.Name ? cursor.ReadName() : null;
        var variables = cursor.OptionalMany(
            TokenKind.LeftParenthesis, VariableDefinition, TokenKind.RightParenthesis);
        var directives = ValueGrammar.ReadDirectives(ref cursor, isConstant: false);
        var selectionSet = ReadSelectionSet(ref cursor);
        return new OperationDefinitionNode(
            description, operation, name, variables, directives, selectionSet, start, cursor.LastEnd);
    }

    public static OperationType ReadOperationType(ref TokenCursor cursor)
    {
        if (cursor.Kind != TokenKind.Name)
        {
            cursor.Expect(TokenKind.Name);
        }

        var start = cursor.Start;
        var name = cursor.NameValue();
        cursor.Advance();
        return name switch
        {
            "query" => OperationType.Query,
            "mutation" => OperationType.Mutation,
            "subscription" => OperationType.Subscription,
            _ => throw cursor.Error(start, $"Unexpected Name \"{name}\"."),
        };
    }

    public static FragmentDefinitionNode ReadFragmentDefinition(
        ref TokenCursor cursor, StringValueNode? description)
    {
        var start = description?.Start ?? cursor.Start;
        cursor.ExpectKeyword("fragment"u8);
        var name = ReadFragmentName(ref cursor);
        ImmutableArray<VariableDefinitionNode> variables = cursor.AllowsFragmentArguments
            ? cursor.OptionalMany(TokenKind.LeftParenthesis, VariableDefinition, TokenKind.RightParenthesis)
            : [];
        cursor.ExpectKeyword("on"u8);
        var typeCondition = ValueGrammar.ReadNamedType(ref cursor);
        var directives = ValueGrammar.ReadDirectives(ref cursor, isConstant: false);
        var selectionSet = ReadSelectionSet(ref cursor);
        return new FragmentDefinitionNode(
            description, name, typeCondition, directives, selectionSet, start, cursor.LastEnd)
        {
            Variables = variables,
        };
    }

    private static VariableDefinitionNode ReadVariableDefinition(ref TokenCursor cursor)
    {
        var start = cursor.Start;
        var description = ValueGrammar.ReadDescription(ref cursor);
        var variable = ValueGrammar.ReadVariable(ref cursor);
        cursor.Expect(TokenKind.Colon);
        var type = ValueGrammar.ReadType(ref cursor);
        var defaultValue = cursor.Skip(TokenKind.EqualsSign)
            ? ValueGrammar.ReadValue(ref cursor, isConstant: true)
            : null;
        var directives = ValueGrammar.ReadDirectives(ref cursor, isConstant: true);
        return new VariableDefinitionNode(
            description, variable, type, defaultValue, directives, start, cursor.LastEnd);
    }

    // The grammar asks for one selection at least; the reference implementation lets an empty set parse and leaves it
    // to validation, and so do we.
    private static SelectionSetNode ReadSelectionSet(ref TokenCursor cursor)
    {
        var start = cursor.Start;
        cursor.Enter(TokenKind.LeftBrace);
        var list = cursor.Open();
        while (!cursor.Skip(TokenKind.RightBrace))
        {
            cursor.Add(cursor.Kind == TokenKind.Spread ? ReadFragment(ref cursor) : ReadField(ref cursor));
        }

        cursor.Leave();
        return new SelectionSetNode(cursor.Close<SelectionNode>(list), start, cursor.LastEnd);
    }

    private static FieldNode ReadField(ref TokenCursor cursor)
    {
        NameNode? alias = null;
        var name = cursor.ReadName();
        var start = name.Start;
        if (cursor.Skip(TokenKind.Colon))
        {
            alias = name;
            name = cursor.ReadName();
        }

        // Most fields have none of the three.
        ImmutableArray<ArgumentNode> arguments = cursor.Kind == TokenKind.LeftParenthesis
            ? ValueGrammar.ReadArguments(ref cursor, isConstant: false)
            : [];
        ImmutableArray<DirectiveNode> directives = cursor.Kind == TokenKind.At
            ? ValueGrammar.ReadDirectives(ref cursor, isConstant: false)
            : [];
        var selectionSet = cursor.Kind == TokenKind.LeftBrace ? ReadSelectionSet(ref cursor) : null;
        return new FieldNode(alias, name, arguments, directives, selectionSet, start, cursor.LastEnd);
    }

    // A spread, or an inline fragment with or without a type condition.
    private static SelectionNode ReadFragment(ref TokenCursor cursor)
    {
        var start = cursor.Start;
        cursor.Expect(TokenKind.Spread);
        var hasTypeCondition = cursor.SkipKeyword("on"u8);
        ImmutableArray<DirectiveNode> directives;
        if (!hasTypeCondition && cursor.Kind == TokenKind.Name)
        {
            var name = cursor.ReadName();
            ImmutableArray<ArgumentNode> arguments =
                cursor.AllowsFragmentArguments && cursor.Kind == TokenKind.LeftParenthesis
                    ? ValueGrammar.ReadArguments(ref cursor, isConstant: false)
                    : [];
            directives = ValueGrammar.ReadDirectives(ref cursor, isConstant: false);
            return new FragmentSpreadNode(name, directives, start, cursor.LastEnd) { Arguments = arguments };
        }

        var typeCondition = hasTypeCondition ? ValueGrammar.ReadNamedType(ref cursor) : null;
        directives = ValueGrammar.ReadDirectives(ref cursor, isConstant: false);
        var selectionSet = ReadSelectionSet(ref cursor);
        return new InlineFragmentNode(typeCondition, directives, selectionSet, start, cursor.LastEnd);
    }

    private static NameNode ReadFragmentName(ref TokenCursor cursor) =>
        cursor.IsWord("on"u8) ? throw cursor.Unexpected() : cursor.ReadName();
}
