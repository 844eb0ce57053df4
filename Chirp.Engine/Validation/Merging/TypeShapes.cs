using Chirp.Engine.Schema;

namespace Chirp.Engine.Validation.Merging;

/// <summary>SameResponseShape of section 5.3.2 for two types.</summary>
internal static class TypeShapes
{
    public static bool Conflict(GraphQLType left, GraphQLType right)
    {
        while (!ReferenceEquals(left, right))
        {
            switch (left, right)
            {
                case (NonNullType a, NonNullType b):
                    (left, right) = (a.OfType, b.OfType);
                    break;
                case (ListType a, ListType b):
                    (left, right) = (a.OfType, b.OfType);
                    break;
                case (NamedType a, NamedType b):
                    return a.IsLeaf || b.IsLeaf;
                default:
                    return true;
            }
        }

        return false;
    }
}
