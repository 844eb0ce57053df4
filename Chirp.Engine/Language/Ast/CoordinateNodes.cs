namespace Chirp.Engine.Language.Ast;

/// <summary>A schema coordinate (specification section 3.14): names one element of a schema.</summary>
public abstract class SchemaCoordinateNode(SyntaxKind kind, NameNode name, int start, int end)
    : SyntaxNode(kind, start, end)
{
    /// <summary>The type's name, or the directive's without its <c>@</c>.</summary>
    public NameNode Name { get; } = name;
}

/// <summary><c>Type</c></summary>
public sealed class TypeCoordinateNode(NameNode name, int start, int end)
    : SchemaCoordinateNode(SyntaxKind.TypeCoordinate, name, start, end);

/// <summary><c>Type.member</c></summary>
public sealed class MemberCoordinateNode(NameNode name, NameNode memberName, int start, int end)
    : SchemaCoordinateNode(SyntaxKind.MemberCoordinate, name, start, end)
{
    public NameNode MemberName { get; } = memberName;
}

/// <summary><c>Type.field(argument:)</c></summary>
public sealed class ArgumentCoordinateNode(
    NameNode name, NameNode fieldName, NameNode argumentName, int start, int end)
    : SchemaCoordinateNode(SyntaxKind.ArgumentCoordinate, name, start, end)
{
    public NameNode FieldName { get; } = fieldName;

    public NameNode ArgumentName { get; } = argumentName;
}

/// <summary><c>@directive</c></summary>
public sealed class DirectiveCoordinateNode(NameNode name, int start, int end)
    : SchemaCoordinateNode(SyntaxKind.DirectiveCoordinate, name, start, end);

/// <summary><c>@directive(argument:)</c></summary>
public sealed class DirectiveArgumentCoordinateNode(NameNode name, NameNode argumentName, int start, int end)
    : SchemaCoordinateNode(SyntaxKind.DirectiveArgumentCoordinate, name, start, end)
{
    public NameNode ArgumentName { get; } = argumentName;
}
