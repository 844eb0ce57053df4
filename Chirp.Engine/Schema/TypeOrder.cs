using System.Collections.Immutable;

namespace Chirp.Engine.Schema;

/// <summary>
/// The order of a schema's types, which introspection shows: the document's types in its order, each followed by what
/// it is the first to refer to that the document does not define, then what directives and introspection refer to.
/// </summary>
internal static class TypeOrder
{
    public static ImmutableArray<NamedType> Of(
        List<NamedType> defined, ImmutableArray<DirectiveDefinition> directives, NamedType introspection)
    {
        var order = ImmutableArray.CreateBuilder<NamedType>(defined.Count + 16);
        var seen = new HashSet<NamedType>(defined);
        foreach (var type in defined)
        {
            order.Add(type);
            AddReferences(type, seen, order);
        }

        foreach (var directive in directives)
        {
            foreach (var argument in directive.Arguments)
            {
                Add(argument.Type, seen, order);
            }
        }

        Add(introspection, seen, order);
        return order.ToImmutable();
    }

    // Goes deeper only into built-in types, of which there are few: all others are seen from the start.
    private static void Add(GraphQLType type, HashSet<NamedType> seen, ImmutableArray<NamedType>.Builder order)
    {
        if (seen.Add(type.Named))
        {
            order.Add(type.Named);
            AddReferences(type.Named, seen, order);
        }
    }

    private static void AddReferences(
        NamedType type, HashSet<NamedType> seen, ImmutableArray<NamedType>.Builder order)
    {
        switch (type)
        {
            case ComplexType complex:
                foreach (var field in complex.Fields)
                {
                    Add(field.Type, seen, order);
                    foreach (var argument in field.Arguments)
                    {
                        Add(argument.Type, seen, order);
                    }
                }

                break;
            case InputObjectType inputObject:
                foreach (var field in inputObject.Fields)
                {
                    Add(field.Type, seen, order);
                }

                break;
            case UnionType union:
                foreach (var member in union.Members)
                {
                    Add(member, seen, order);
                }

                break;
        }
    }
}
