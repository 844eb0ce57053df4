using System.Collections.Immutable;

namespace Chirp.Engine.Schema;

/// <summary>A schema: immutable, valid, thread-safe. Made by <see cref="SchemaBuilder"/>.</summary>
public sealed class GraphQLSchema
{
    private readonly Dictionary<string, NamedType> _types;
    private readonly Dictionary<string, DirectiveDefinition> _directives;

    internal GraphQLSchema(
        string? description, ObjectType? query, ObjectType? mutation, ObjectType? subscription,
        ImmutableArray<NamedType> types, ImmutableArray<DirectiveDefinition> directives)
    {
        Description = description;
        Query = query;
        Mutation = mutation;
        Subscription = subscription;
        Types = types;
        Directives = directives;
        _types = new Dictionary<string, NamedType>(types.Length);
        foreach (var type in types)
        {
            _types.TryAdd(type.Name, type);
        }

        _directives = new Dictionary<string, DirectiveDefinition>(directives.Length);
        foreach (var directive in directives)
        {
            _directives.TryAdd(directive.Name, directive);
        }
    }

    public string? Description { get; }

    /// <summary>The query root. Null only in a schema that was built for validating its own text.</summary>
    public ObjectType? Query { get; }

    public ObjectType? Mutation { get; }

    public ObjectType? Subscription { get; }

    /// <summary>All named types: the document's in its order, then the built-in scalars in use and introspection's.</summary>
    public ImmutableArray<NamedType> Types { get; }

    /// <summary>The document's directives, then the specified ones it does not define itself.</summary>
    public ImmutableArray<DirectiveDefinition> Directives { get; }

    public NamedType? FindType(string name) => _types.GetValueOrDefault(name);

    public DirectiveDefinition? FindDirective(string name) => _directives.GetValueOrDefault(name);

    /// <summary>The object types a value of <paramref name="type"/> may have; of an object type, itself.</summary>
    public ImmutableArray<ObjectType> PossibleTypes(NamedType type) => throw new NotSupportedException(type.Name);

    /// <summary>Interfaces that implement <paramref name="type"/>.</summary>
    public ImmutableArray<InterfaceType> ImplementingInterfaces(InterfaceType type) =>
        throw new NotSupportedException(type.Name);

    /// <summary>Whether <paramref name="type"/> is a member of the union or implements the interface.</summary>
    public bool IsPossibleType(NamedType abstractType, NamedType type) =>
        throw new NotSupportedException($"{abstractType} {type}");

    /// <summary>Whether <paramref name="type"/> is the same as or more specific than <paramref name="superType"/> (section 3.6.1).</summary>
    public bool IsSubType(GraphQLType type, GraphQLType superType) => throw new NotSupportedException($"{type} {superType}");
}
