namespace Chirp.Engine.Language.Ast;

/// <summary>A type reference (specification section 2.11).</summary>
public abstract class TypeNode(SyntaxKind kind, int start, int end) : SyntaxNode(kind, start, end);

public sealed class NamedTypeNode(NameNode name, int start, int end) : TypeNode(SyntaxKind.NamedType, start, end)
{
    public NameNode Name { get; } = name;
}

public sealed class ListTypeNode(TypeNode type, int start, int end) : TypeNode(SyntaxKind.ListType, start, end)
{
    public TypeNode Type { get; } = type;
}

/// <param name="type">A named type or a list type, never another non-null type.</param>
/// <param name="start">Byte offset of the first byte.</param>
/// <param name="end">Byte offset after the last byte.</param>
public sealed class NonNullTypeNode(TypeNode type, int start, int end) : TypeNode(SyntaxKind.NonNullType, start, end)
{
    public TypeNode Type { get; } = type;
}
