using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Schema;

/// <summary>Types by their references in a document.</summary>
internal static class TypeReference
{
    /// <summary>Null where the named type does not exist. The parser bounds how deep a reference nests.</summary>
    public static GraphQLType? Find(GraphQLSchema schema, TypeNode node) => node switch
    {
        NamedTypeNode named => schema.FindType(named.Name.Value),
        ListTypeNode list => Find(schema, list.Type) is { } item ? InList(item) : null,
        NonNullTypeNode nonNull => Find(schema, nonNull.Type) is { } type ? AsNonNull(type) : null,
        _ => null,
    };

    /// <summary>The name at the bottom of a reference.</summary>
    public static NamedTypeNode NamedNode(TypeNode node)
    {
        while (true)
        {
            switch (node)
            {
                case ListTypeNode list:
                    node = list.Type;
                    break;
                case NonNullTypeNode nonNull:
                    node = nonNull.Type;
                    break;
                default:
                    return (NamedTypeNode)node;
            }
        }
    }

    /// <summary>The wrappers of a reference put around a named type.</summary>
    public static GraphQLType Wrap(TypeNode node, NamedType named) => node switch
    {
        ListTypeNode list => InList(Wrap(list.Type, named)),
        NonNullTypeNode nonNull => AsNonNull(Wrap(nonNull.Type, named)),
        _ => named,
    };

    /// <summary>Whether two types are the same, whichever objects wrap them.</summary>
    public static bool AreEqual(GraphQLType left, GraphQLType right)
    {
        while (!ReferenceEquals(left, right))
        {
            switch (left, right)
            {
                case (ListType a, ListType b):
                    (left, right) = (a.OfType, b.OfType);
                    break;
                case (NonNullType a, NonNullType b):
                    (left, right) = (a.OfType, b.OfType);
                    break;
                default:
                    return false;
            }
        }

        return true;
    }

    private static ListType InList(GraphQLType item) => item switch
    {
        NamedType named => named.InList,
        ListType list => list.InList,
        NonNullType nonNull => nonNull.InList,
        _ => new ListType(item),
    };

    private static NonNullType AsNonNull(GraphQLType type) => type switch
    {
        NamedType named => named.AsNonNull,
        ListType list => list.AsNonNull,
        NonNullType already => already,
        _ => new NonNullType(type),
    };
}
