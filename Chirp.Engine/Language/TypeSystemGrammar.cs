using System.Collections.Frozen;
using System.Collections.Immutable;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Language;

/// <summary>
/// Definitions and extensions of the type system (specification section 3). An extension is read by the rule of its
/// definition; what it lacks, it must lack, and it must add something.
/// </summary>
internal static class TypeSystemGrammar
{
    private static readonly Rule<FieldDefinitionNode> Field = ReadField;
    private static readonly Rule<InputValueDefinitionNode> InputValue = ReadInputValue;
    private static readonly Rule<EnumValueDefinitionNode> EnumValue = ReadEnumValue;
    private static readonly Rule<OperationTypeDefinitionNode> OperationTypeRule = ReadOperationTypeDefinition;
    private static readonly Rule<NameNode> DirectiveLocation = ReadDirectiveLocation;

    // Section 3.13, and DIRECTIVE_DEFINITION and FRAGMENT_VARIABLE_DEFINITION of the draft after it.
    private static readonly FrozenSet<string> DirectiveLocations = FrozenSet.ToFrozenSet(
        [
            "QUERY", "MUTATION", "SUBSCRIPTION", "FIELD", "FRAGMENT_DEFINITION", "FRAGMENT_SPREAD", "INLINE_FRAGMENT",
            "VARIABLE_DEFINITION", "FRAGMENT_VARIABLE_DEFINITION", "SCHEMA", "SCALAR", "OBJECT", "FIELD_DEFINITION",
            "ARGUMENT_DEFINITION", "INTERFACE", "UNION", "ENUM", "ENUM_VALUE", "INPUT_OBJECT", "INPUT_FIELD_DEFINITION",
            "DIRECTIVE_DEFINITION",
        ],
        StringComparer.Ordinal);

    /// <summary>The definition whose keyword stands at the cursor; null where that is none of these.</summary>
    public static DefinitionNode? FindDefinition(ref TokenCursor cursor, StringValueNode? description)
    {
        var definition = new Definition(IsExtension: false, description, description?.Start ?? cursor.Start);
        return Find(ref cursor, definition);
    }

    /// <summary>An <c>extend …</c>, which stands at the cursor.</summary>
    public static DefinitionNode ReadExtension(ref TokenCursor cursor)
    {
        var definition = new Definition(IsExtension: true, Description: null, cursor.Start);
        cursor.ExpectKeyword("extend"u8);
        return Find(ref cursor, definition) ?? throw cursor.Unexpected();
    }

    private static DefinitionNode? Find(ref TokenCursor cursor, Definition definition)
    {
        return cursor.Kind != TokenKind.Name ? null : cursor.NameValue() switch
        {
            "schema" => ReadSchema(ref cursor, definition),
            "scalar" => ReadScalar(ref cursor, definition),
            "type" => ReadComplexType(ref cursor, definition, isInterface: false),
            "interface" => ReadComplexType(ref cursor, definition, isInterface: true),
            "union" => ReadUnion(ref cursor, definition),
            "enum" => ReadEnum(ref cursor, definition),
            "input" => ReadInputObject(ref cursor, definition),
            "directive" => definition.IsExtension
                ? ReadDirectiveExtension(ref cursor, definition)
                : ReadDirective(ref cursor, definition),
            _ => null,
        };
    }

    private static SchemaDefinitionNode ReadSchema(ref TokenCursor cursor, Definition definition)
    {
        cursor.Advance();
        var directives = ValueGrammar.ReadDirectives(ref cursor, isConstant: true);
        var operationTypes = definition.IsExtension
            ? cursor.OptionalMany(TokenKind.LeftBrace, OperationTypeRule, TokenKind.RightBrace)
            : cursor.Many(TokenKind.LeftBrace, OperationTypeRule, TokenKind.RightBrace);
        definition.RequireSome(ref cursor, directives.Length + operationTypes.Length);
        return new SchemaDefinitionNode(
            definition.IsExtension, definition.Description, directives, operationTypes,
            definition.Start, cursor.LastEnd);
    }

    private static OperationTypeDefinitionNode ReadOperationTypeDefinition(ref TokenCursor cursor)
    {
        var start = cursor.Start;
        var operation = ExecutableGrammar.ReadOperationType(ref cursor);
        cursor.Expect(TokenKind.Colon);
        return new OperationTypeDefinitionNode(
            operation, ValueGrammar.ReadNamedType(ref cursor), start, cursor.LastEnd);
    }

    private static ScalarTypeDefinitionNode ReadScalar(ref TokenCursor cursor, Definition definition)
    {
        cursor.Advance();
        var name = cursor.ReadName();
        var directives = ValueGrammar.ReadDirectives(ref cursor, isConstant: true);
        definition.RequireSome(ref cursor, directives.Length);
        return new ScalarTypeDefinitionNode(
            definition.IsExtension, definition.Description, name, directives, definition.Start, cursor.LastEnd);
    }

    private static ComplexTypeDefinitionNode ReadComplexType(
        ref TokenCursor cursor, Definition definition, bool isInterface)
    {
        cursor.Advance();
        var name = cursor.ReadName();
        ImmutableArray<NamedTypeNode> interfaces = cursor.SkipKeyword("implements"u8)
            ? cursor.Delimited(TokenKind.Ampersand, ValueGrammar.NamedType)
            : [];
        var directives = ValueGrammar.ReadDirectives(ref cursor, isConstant: true);
        var fields = cursor.OptionalMany(TokenKind.LeftBrace, Field, TokenKind.RightBrace);
        definition.RequireSome(ref cursor, interfaces.Length + directives.Length + fields.Length);
        var (isExtension, description, start) = definition;
        return isInterface
            ? new InterfaceTypeDefinitionNode(
                isExtension, description, name, interfaces, directives, fields, start, cursor.LastEnd)
            : new ObjectTypeDefinitionNode(
                isExtension, description, name, interfaces, directives, fields, start, cursor.LastEnd);
    }

    private static FieldDefinitionNode ReadField(ref TokenCursor cursor)
    {
        var start = cursor.Start;
        var description = ValueGrammar.ReadDescription(ref cursor);
        var name = cursor.ReadName();
        var arguments = cursor.OptionalMany(TokenKind.LeftParenthesis, InputValue, TokenKind.RightParenthesis);
        cursor.Expect(TokenKind.Colon);
        var type = ValueGrammar.ReadType(ref cursor);
        var directives = ValueGrammar.ReadDirectives(ref cursor, isConstant: true);
        return new FieldDefinitionNode(description, name, arguments, type, directives, start, cursor.LastEnd);
    }

    private static InputValueDefinitionNode ReadInputValue(ref TokenCursor cursor)
    {
        var start = cursor.Start;
        var description = ValueGrammar.ReadDescription(ref cursor);
        var name = cursor.ReadName();
        cursor.Expect(TokenKind.Colon);
        var type = ValueGrammar.ReadType(ref cursor);
        var defaultValue = cursor.Skip(TokenKind.EqualsSign)
            ? ValueGrammar.ReadValue(ref cursor, isConstant: true)
            : null;
        var directives = ValueGrammar.ReadDirectives(ref cursor, isConstant: true);
        return new InputValueDefinitionNode(
            description, name, type, defaultValue, directives, start, cursor.LastEnd);
    }

    private static UnionTypeDefinitionNode ReadUnion(ref TokenCursor cursor, Definition definition)
    {
        cursor.Advance();
        var name = cursor.ReadName();
        var directives = ValueGrammar.ReadDirectives(ref cursor, isConstant: true);
        ImmutableArray<NamedTypeNode> members = cursor.Skip(TokenKind.EqualsSign)
            ? cursor.Delimited(TokenKind.Pipe, ValueGrammar.NamedType)
            : [];
        definition.RequireSome(ref cursor, directives.Length + members.Length);
        return new UnionTypeDefinitionNode(
            definition.IsExtension, definition.Description, name, directives, members,
            definition.Start, cursor.LastEnd);
    }

    private static EnumTypeDefinitionNode ReadEnum(ref TokenCursor cursor, Definition definition)
    {
        cursor.Advance();
        var name = cursor.ReadName();
        var directives = ValueGrammar.ReadDirectives(ref cursor, isConstant: true);
        var values = cursor.OptionalMany(TokenKind.LeftBrace, EnumValue, TokenKind.RightBrace);
        definition.RequireSome(ref cursor, directives.Length + values.Length);
        return new EnumTypeDefinitionNode(
            definition.IsExtension, definition.Description, name, directives, values, definition.Start, cursor.LastEnd);
    }

    private static EnumValueDefinitionNode ReadEnumValue(ref TokenCursor cursor)
    {
        var start = cursor.Start;
        var description = ValueGrammar.ReadDescription(ref cursor);
        if (cursor.IsWord("true"u8) || cursor.IsWord("false"u8) || cursor.IsWord("null"u8))
        {
            throw cursor.Error(
                cursor.Start, $"{cursor.Describe()} is reserved and cannot be used for an enum value.");
        }

        var name = cursor.ReadName();
        var directives = ValueGrammar.ReadDirectives(ref cursor, isConstant: true);
        return new EnumValueDefinitionNode(description, name, directives, start, cursor.LastEnd);
    }

    private static InputObjectTypeDefinitionNode ReadInputObject(ref TokenCursor cursor, Definition definition)
    {
        cursor.Advance();
        var name = cursor.ReadName();
        var directives = ValueGrammar.ReadDirectives(ref cursor, isConstant: true);
        var fields = cursor.OptionalMany(TokenKind.LeftBrace, InputValue, TokenKind.RightBrace);
        definition.RequireSome(ref cursor, directives.Length + fields.Length);
        return new InputObjectTypeDefinitionNode(
            definition.IsExtension, definition.Description, name, directives, fields, definition.Start, cursor.LastEnd);
    }

    private static DirectiveDefinitionNode ReadDirective(ref TokenCursor cursor, Definition definition)
    {
        cursor.Advance();
        cursor.Expect(TokenKind.At);
        var name = cursor.ReadName();
        var arguments = cursor.OptionalMany(TokenKind.LeftParenthesis, InputValue, TokenKind.RightParenthesis);
        var directives = ValueGrammar.ReadDirectives(ref cursor, isConstant: true);
        var isRepeatable = cursor.SkipKeyword("repeatable"u8);
        cursor.ExpectKeyword("on"u8);
        var locations = cursor.Delimited(TokenKind.Pipe, DirectiveLocation);
        return new DirectiveDefinitionNode(
            definition.Description, name, arguments, directives, isRepeatable, locations,
            definition.Start, cursor.LastEnd);
    }

    private static DirectiveExtensionNode ReadDirectiveExtension(ref TokenCursor cursor, Definition definition)
    {
        cursor.Advance();
        cursor.Expect(TokenKind.At);
        var name = cursor.ReadName();
        var directives = ValueGrammar.ReadDirectives(ref cursor, isConstant: true);
        definition.RequireSome(ref cursor, directives.Length);
        return new DirectiveExtensionNode(name, directives, definition.Start, cursor.LastEnd);
    }

    private static NameNode ReadDirectiveLocation(ref TokenCursor cursor)
    {
        var name = cursor.ReadName();
        return DirectiveLocations.Contains(name.Value)
            ? name
            : throw cursor.Error(name.Start, $"Unexpected Name \"{name.Value}\".");
    }

    /// <summary>What stands before a definition's keyword.</summary>
    private readonly record struct Definition(bool IsExtension, StringValueNode? Description, int Start)
    {
        /// <summary>An extension that adds nothing is not one.</summary>
        public void RequireSome(ref TokenCursor cursor, int count)
        {
            if (IsExtension && count == 0)
            {
                throw cursor.Unexpected();
            }
        }
    }
}
