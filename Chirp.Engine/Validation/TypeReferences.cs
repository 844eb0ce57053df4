using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Validation;

/// <summary>Types as documents write them.</summary>
internal static class TypeReferences
{
    /// <summary>The type a node names; null where the schema has no such type.</summary>
    public static GraphQLType? Resolve(this GraphQLSchema schema, TypeNode node)
    {
        switch (node)
        {
            case NamedTypeNode named:
                return schema.FindType(named.Name.Value);
            case ListTypeNode list:
                var item = schema.Resolve(list.Type);
                return item is NamedType namedItem ? namedItem.InList : item is null ? null : new ListType(item);
            case NonNullTypeNode nonNull:
                var inner = schema.Resolve(nonNull.Type);
                return inner is NamedType namedInner ? namedInner.AsNonNull
                    : inner is null ? null : new NonNullType(inner);
            default:
                return null;
        }
    }

    /// <summary>Whether a value can have both types (specification section 5.5.2.3).</summary>
    public static bool Overlap(this GraphQLSchema schema, NamedType left, NamedType right)
    {
        if (ReferenceEquals(left, right))
        {
            return true;
        }

        if (!left.IsAbstract)
        {
            return right.IsAbstract && schema.IsPossibleType(right, left);
        }

        if (!right.IsAbstract)
        {
            return schema.IsPossibleType(left, right);
        }

        foreach (var type in schema.PossibleTypes(left))
        {
            if (schema.IsPossibleType(right, type))
            {
                return true;
            }
        }

        return false;
    }
}
