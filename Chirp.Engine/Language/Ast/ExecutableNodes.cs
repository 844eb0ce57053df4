using System.Collections.Immutable;

namespace Chirp.Engine.Language.Ast;

/// <summary>A whole document, executable or type system (September 2025 specification, section 2.2).</summary>
public sealed class DocumentNode(
    SourceText source, ImmutableArray<DefinitionNode> definitions, int start, int end)
    : SyntaxNode(SyntaxKind.Document, start, end)
{
    public SourceText Source { get; } = source;

    public ImmutableArray<DefinitionNode> Definitions { get; } = definitions;
}

/// <summary>Anything that stands at the top of a document.</summary>
public abstract class DefinitionNode(SyntaxKind kind, int start, int end) : SyntaxNode(kind, start, end);

public enum OperationType : byte
{
    Query,
    Mutation,
    Subscription,
}

public sealed class OperationDefinitionNode(
    StringValueNode? description, OperationType operation, NameNode? name,
    ImmutableArray<VariableDefinitionNode> variables, ImmutableArray<DirectiveNode> directives,
    SelectionSetNode selectionSet, int start, int end) : DefinitionNode(SyntaxKind.OperationDefinition, start, end)
{
    public StringValueNode? Description { get; } = description;

    public OperationType Operation { get; } = operation;

    public NameNode? Name { get; } = name;

    public ImmutableArray<VariableDefinitionNode> Variables { get; } = variables;

    public ImmutableArray<DirectiveNode> Directives { get; } = directives;

    public SelectionSetNode SelectionSet { get; } = selectionSet;
}

public sealed class FragmentDefinitionNode(
    StringValueNode? description, NameNode name, NamedTypeNode typeCondition,
    ImmutableArray<DirectiveNode> directives, SelectionSetNode selectionSet, int start, int end)
    : DefinitionNode(SyntaxKind.FragmentDefinition, start, end)
{
    public StringValueNode? Description { get; } = description;

    public NameNode Name { get; } = name;

    /// <summary>Empty unless <see cref="ParserLimits.AllowFragmentArguments"/>.</summary>
    public ImmutableArray<VariableDefinitionNode> Variables { get; init; } = [];

    public NamedTypeNode TypeCondition { get; } = typeCondition;

    public ImmutableArray<DirectiveNode> Directives { get; } = directives;

    public SelectionSetNode SelectionSet { get; } = selectionSet;
}

public sealed class VariableDefinitionNode(
    StringValueNode? description, VariableNode variable, TypeNode type, ValueNode? defaultValue,
    ImmutableArray<DirectiveNode> directives, int start, int end)
    : SyntaxNode(SyntaxKind.VariableDefinition, start, end)
{
    public StringValueNode? Description { get; } = description;

    public VariableNode Variable { get; } = variable;

    public TypeNode Type { get; } = type;

    public ValueNode? DefaultValue { get; } = defaultValue;

    public ImmutableArray<DirectiveNode> Directives { get; } = directives;
}

public sealed class SelectionSetNode(ImmutableArray<SelectionNode> selections, int start, int end)
    : SyntaxNode(SyntaxKind.SelectionSet, start, end)
{
    public ImmutableArray<SelectionNode> Selections { get; } = selections;
}

/// <summary>A field, a fragment spread or an inline fragment.</summary>
public abstract class SelectionNode(
    SyntaxKind kind, ImmutableArray<DirectiveNode> directives, int start, int end) : SyntaxNode(kind, start, end)
{
    public ImmutableArray<DirectiveNode> Directives { get; } = directives;
}

public sealed class FieldNode(
    NameNode? alias, NameNode name, ImmutableArray<ArgumentNode> arguments,
    ImmutableArray<DirectiveNode> directives, SelectionSetNode? selectionSet, int start, int end)
    : SelectionNode(SyntaxKind.Field, directives, start, end)
{
    public NameNode? Alias { get; } = alias;

    public NameNode Name { get; } = name;

    public ImmutableArray<ArgumentNode> Arguments { get; } = arguments;

    public SelectionSetNode? SelectionSet { get; } = selectionSet;

    /// <summary>The alias where there is one, else the name.</summary>
    public string ResponseKey => (Alias ?? Name).Value;
}

public sealed class FragmentSpreadNode(
    NameNode name, ImmutableArray<DirectiveNode> directives, int start, int end)
    : SelectionNode(SyntaxKind.FragmentSpread, directives, start, end)
{
    public NameNode Name { get; } = name;

    /// <summary>Empty unless <see cref="ParserLimits.AllowFragmentArguments"/>.</summary>
    public ImmutableArray<ArgumentNode> Arguments { get; init; } = [];
}

public sealed class InlineFragmentNode(
    NamedTypeNode? typeCondition, ImmutableArray<DirectiveNode> directives, SelectionSetNode selectionSet,
    int start, int end) : SelectionNode(SyntaxKind.InlineFragment, directives, start, end)
{
    public NamedTypeNode? TypeCondition { get; } = typeCondition;

    public SelectionSetNode SelectionSet { get; } = selectionSet;
}

public sealed class ArgumentNode(NameNode name, ValueNode value, int start, int end)
    : SyntaxNode(SyntaxKind.Argument, start, end)
{
    public NameNode Name { get; } = name;

    public ValueNode Value { get; } = value;
}

public sealed class DirectiveNode(NameNode name, ImmutableArray<ArgumentNode> arguments, int start, int end)
    : SyntaxNode(SyntaxKind.Directive, start, end)
{
    public NameNode Name { get; } = name;

    public ImmutableArray<ArgumentNode> Arguments { get; } = arguments;
}
