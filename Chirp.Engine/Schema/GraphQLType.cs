namespace Chirp.Engine.Schema;

/// <summary>A type reference: a <see cref="NamedType"/>, or a list or non-null wrapping of one.</summary>
public abstract class GraphQLType
{
    /// <summary>The type at the bottom of all wrappers.</summary>
    public abstract NamedType Named { get; }

    public bool IsNonNull => this is NonNullType;

    /// <summary>The type without its outermost non-null.</summary>
    public GraphQLType Nullable => this is NonNullType nonNull ? nonNull.OfType : this;

    public bool IsInputType => Named is ScalarType or EnumType or InputObjectType;

    public bool IsOutputType => Named is not InputObjectType;

    public bool IsLeaf => Nullable is ScalarType or EnumType;

    public bool IsComposite => Nullable is ObjectType or InterfaceType or UnionType;

    public bool IsAbstract => Nullable is InterfaceType or UnionType;
}

public sealed class ListType(GraphQLType ofType) : GraphQLType
{
    private readonly string _text = $"[{ofType}]";

    public GraphQLType OfType { get; } = ofType;

    public override NamedType Named => OfType.Named;

    public override string ToString() => _text;
}

/// <param name="ofType">A named type or a list, never non-null.</param>
public sealed class NonNullType(GraphQLType ofType) : GraphQLType
{
    private readonly string _text = $"{ofType}!";

    public GraphQLType OfType { get; } = ofType;

    public override NamedType Named => OfType.Named;

    public override string ToString() => _text;
}
