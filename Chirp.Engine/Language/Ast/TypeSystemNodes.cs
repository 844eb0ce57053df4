using System.Collections.Immutable;

namespace Chirp.Engine.Language.Ast;

public sealed class OperationTypeDefinitionNode(OperationType operation, NamedTypeNode type, int start, int end)
    : SyntaxNode(SyntaxKind.OperationTypeDefinition, start, end)
{
    public OperationType Operation { get; } = operation;

    public NamedTypeNode Type { get; } = type;
}

/// <summary>
/// <c>schema { … }</c> or <c>extend schema</c>, by <see cref="SyntaxNode.Kind"/>; an extension has no description.
/// </summary>
public sealed class SchemaDefinitionNode(
    bool isExtension, StringValueNode? description, ImmutableArray<DirectiveNode> directives,
    ImmutableArray<OperationTypeDefinitionNode> operationTypes, int start, int end)
    : DefinitionNode(isExtension ? SyntaxKind.SchemaExtension : SyntaxKind.SchemaDefinition, start, end)
{
    public StringValueNode? Description { get; } = description;

    public ImmutableArray<DirectiveNode> Directives { get; } = directives;

    public ImmutableArray<OperationTypeDefinitionNode> OperationTypes { get; } = operationTypes;
}

/// <summary>The definition of a type or, where <see cref="IsExtension"/>, its <c>extend</c>.</summary>
public abstract class TypeDefinitionNode(
    SyntaxKind kind, bool isExtension, StringValueNode? description, NameNode name,
    ImmutableArray<DirectiveNode> directives, int start, int end) : DefinitionNode(kind, start, end)
{
    public bool IsExtension { get; } = isExtension;

    /// <summary>Always null on an extension.</summary>
    public StringValueNode? Description { get; } = description;

    public NameNode Name { get; } = name;

    public ImmutableArray<DirectiveNode> Directives { get; } = directives;
}

public sealed class ScalarTypeDefinitionNode(
    bool isExtension, StringValueNode? description, NameNode name, ImmutableArray<DirectiveNode> directives,
    int start, int end)
    : TypeDefinitionNode(
        isExtension ? SyntaxKind.ScalarTypeExtension : SyntaxKind.ScalarTypeDefinition,
        isExtension, description, name, directives, start, end);

/// <summary>An object type or an interface: both have fields and implement interfaces.</summary>
public abstract class ComplexTypeDefinitionNode(
    SyntaxKind kind, bool isExtension, StringValueNode? description, NameNode name,
    ImmutableArray<NamedTypeNode> interfaces, ImmutableArray<DirectiveNode> directives,
    ImmutableArray<FieldDefinitionNode> fields, int start, int end)
    : TypeDefinitionNode(kind, isExtension, description, name, directives, start, end)
{
    public ImmutableArray<NamedTypeNode> Interfaces { get; } = interfaces;

    public ImmutableArray<FieldDefinitionNode> Fields { get; } = fields;
}

public sealed class ObjectTypeDefinitionNode(
    bool isExtension, StringValueNode? description, NameNode name, ImmutableArray<NamedTypeNode> interfaces,
    ImmutableArray<DirectiveNode> directives, ImmutableArray<FieldDefinitionNode> fields, int start, int end)
    : ComplexTypeDefinitionNode(
        isExtension ? SyntaxKind.ObjectTypeExtension : SyntaxKind.ObjectTypeDefinition,
        isExtension, description, name, interfaces, directives, fields, start, end);

public sealed class InterfaceTypeDefinitionNode(
    bool isExtension, StringValueNode? description, NameNode name, ImmutableArray<NamedTypeNode> interfaces,
    ImmutableArray<DirectiveNode> directives, ImmutableArray<FieldDefinitionNode> fields, int start, int end)
    : ComplexTypeDefinitionNode(
        isExtension ? SyntaxKind.InterfaceTypeExtension : SyntaxKind.InterfaceTypeDefinition,
        isExtension, description, name, interfaces, directives, fields, start, end);

public sealed class UnionTypeDefinitionNode(
    bool isExtension, StringValueNode? description, NameNode name, ImmutableArray<DirectiveNode> directives,
    ImmutableArray<NamedTypeNode> members, int start, int end)
    : TypeDefinitionNode(
        isExtension ? SyntaxKind.UnionTypeExtension : SyntaxKind.UnionTypeDefinition,
        isExtension, description, name, directives, start, end)
{
    public ImmutableArray<NamedTypeNode> Members { get; } = members;
}

public sealed class EnumTypeDefinitionNode(
    bool isExtension, StringValueNode? description, NameNode name, ImmutableArray<DirectiveNode> directives,
    ImmutableArray<EnumValueDefinitionNode> values, int start, int end)
    : TypeDefinitionNode(
        isExtension ? SyntaxKind.EnumTypeExtension : SyntaxKind.EnumTypeDefinition,
        isExtension, description, name, directives, start, end)
{
    public ImmutableArray<EnumValueDefinitionNode> Values { get; } = values;
}

public sealed class InputObjectTypeDefinitionNode(
    bool isExtension, StringValueNode? description, NameNode name, ImmutableArray<DirectiveNode> directives,
    ImmutableArray<InputValueDefinitionNode> fields, int start, int end)
    : TypeDefinitionNode(
        isExtension ? SyntaxKind.InputObjectTypeExtension : SyntaxKind.InputObjectTypeDefinition,
        isExtension, description, name, directives, start, end)
{
    public ImmutableArray<InputValueDefinitionNode> Fields { get; } = fields;
}

public sealed class FieldDefinitionNode(
    StringValueNode? description, NameNode name, ImmutableArray<InputValueDefinitionNode> arguments, TypeNode type,
    ImmutableArray<DirectiveNode> directives, int start, int end) : SyntaxNode(SyntaxKind.FieldDefinition, start, end)
{
    public StringValueNode? Description { get; } = description;

    public NameNode Name { get; } = name;

    public ImmutableArray<InputValueDefinitionNode> Arguments { get; } = arguments;

    public TypeNode Type { get; } = type;

    public ImmutableArray<DirectiveNode> Directives { get; } = directives;
}

/// <summary>An argument's or an input field's definition.</summary>
public sealed class InputValueDefinitionNode(
    StringValueNode? description, NameNode name, TypeNode type, ValueNode? defaultValue,
    ImmutableArray<DirectiveNode> directives, int start, int end)
    : SyntaxNode(SyntaxKind.InputValueDefinition, start, end)
{
    public StringValueNode? Description { get; } = description;

    public NameNode Name { get; } = name;

    public TypeNode Type { get; } = type;

    public ValueNode? DefaultValue { get; } = defaultValue;

    public ImmutableArray<DirectiveNode> Directives { get; } = directives;
}

public sealed class EnumValueDefinitionNode(
    StringValueNode? description, NameNode name, ImmutableArray<DirectiveNode> directives, int start, int end)
    : SyntaxNode(SyntaxKind.EnumValueDefinition, start, end)
{
    public StringValueNode? Description { get; } = description;

    public NameNode Name { get; } = name;

    public ImmutableArray<DirectiveNode> Directives { get; } = directives;
}

public sealed class DirectiveDefinitionNode(
    StringValueNode? description, NameNode name, ImmutableArray<InputValueDefinitionNode> arguments,
    ImmutableArray<DirectiveNode> directives, bool isRepeatable, ImmutableArray<NameNode> locations, int start, int end)
    : DefinitionNode(SyntaxKind.DirectiveDefinition, start, end)
{
    public StringValueNode? Description { get; } = description;

    public NameNode Name { get; } = name;

    public ImmutableArray<InputValueDefinitionNode> Arguments { get; } = arguments;

    /// <summary>Directives on the directive itself, as the draft after September 2025 has them.</summary>
    public ImmutableArray<DirectiveNode> Directives { get; } = directives;

    public bool IsRepeatable { get; } = isRepeatable;

    public ImmutableArray<NameNode> Locations { get; } = locations;
}

/// <summary><c>extend directive @name @added</c>, as the draft after September 2025 has it.</summary>
public sealed class DirectiveExtensionNode(NameNode name, ImmutableArray<DirectiveNode> directives, int start, int end)
    : DefinitionNode(SyntaxKind.DirectiveExtension, start, end)
{
    public NameNode Name { get; } = name;

    public ImmutableArray<DirectiveNode> Directives { get; } = directives;
}
