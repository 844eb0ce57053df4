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
    private NonNullType? _nonNull;
    private ListType? _list;

    // Made when asked for: of wrappers that nest deep, the texts together are far longer than the document.
    private string? _text;

    public GraphQLType OfType { get; } = ofType;

    public override NamedType Named { get; } = ofType.Named;

    /// <summary>The list of this list; always the same object.</summary>
    public ListType InList => _list ?? Interlocked.CompareExchange(ref _list, new ListType(this), null) ?? _list;

    /// <summary>This list made non-null; always the same object.</summary>
    public NonNullType AsNonNull =>
        _nonNull ?? Interlocked.CompareExchange(ref _nonNull, new NonNullType(this), null) ?? _nonNull;

    public override string ToString() => _text ??= $"[{OfType}]";
}

/// <param name="ofType">A named type or a list, never non-null.</param>
public sealed class NonNullType(GraphQLType ofType) : GraphQLType
{
    private ListType? _list;
    private string? _text;

    public GraphQLType OfType { get; } = ofType;

    public override NamedType Named { get; } = ofType.Named;

    /// <summary>The list of this type; always the same object.</summary>
    public ListType InList => _list ?? Interlocked.CompareExchange(ref _list, new ListType(this), null) ?? _list;

    public override string ToString() => _text ??= $"{OfType}!";
}
