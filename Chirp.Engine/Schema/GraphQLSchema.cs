using System.Collections.Immutable;
using Chirp.Engine.Language;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Schema;

/// <summary>A schema: immutable, valid, thread-safe. Made by <see cref="SchemaBuilder"/>.</summary>
public sealed class GraphQLSchema
{
    private readonly Dictionary<string, NamedType> _types;
    private readonly Dictionary<string, DirectiveDefinition> _directives;
    private readonly PossibleTypes _possible;

    internal GraphQLSchema(
        SourceText source, SchemaRoots roots, ImmutableArray<NamedType> types,
        ImmutableArray<DirectiveDefinition> directives)
    {
        Source = source;
        Roots = roots;
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

        _possible = new PossibleTypes(types);
        var text = (ScalarType)_types["String"];
        SchemaField = new FieldDefinition("__schema", "Access the current type schema of this server.", null)
        {
            Type = _types["__Schema"] is ObjectType schemaType ? schemaType.AsNonNull : text,
        };
        TypeField = new FieldDefinition("__type", "Request the type information of a single type.", null)
        {
            Type = _types["__Type"],
        };
        TypeField.Arguments = [new InputValue("name", null, null) { Type = text.AsNonNull, Owner = TypeField }];
        TypeNameField = new FieldDefinition(
            "__typename", "The name of the current Object type at runtime.", null) { Type = text.AsNonNull };
    }

    public string? Description => Roots.Description;

    /// <summary>The query root. Null only in a schema that was built for validating its own text.</summary>
    public ObjectType? Query => Roots.Query as ObjectType;

    public ObjectType? Mutation => Roots.Mutation as ObjectType;

    public ObjectType? Subscription => Roots.Subscription as ObjectType;

    /// <summary>
    /// All named types, as graphql-js orders them: the document's in its order, each followed by the built-in scalars
    /// that it is the first to use, then introspection's.
    /// </summary>
    public ImmutableArray<NamedType> Types { get; }

    /// <summary>The document's directives, then the specified ones it does not define itself.</summary>
    public ImmutableArray<DirectiveDefinition> Directives { get; }

    /// <summary><c>__schema</c> of the query root (specification section 4.1).</summary>
    public FieldDefinition SchemaField { get; }

    /// <summary><c>__type(name:)</c> of the query root.</summary>
    public FieldDefinition TypeField { get; }

    /// <summary><c>__typename</c> of every object, interface and union.</summary>
    public FieldDefinition TypeNameField { get; }

    /// <summary>The text that the nodes of this schema stand in.</summary>
    internal SourceText Source { get; }

    internal SchemaRoots Roots { get; }

    public NamedType? FindType(string name) => _types.GetValueOrDefault(name);

    /// <summary>The type that a reference names; null where its named type does not exist.</summary>
    public GraphQLType? FindType(TypeNode node) => TypeReference.Find(this, node);

    public DirectiveDefinition? FindDirective(string name) => _directives.GetValueOrDefault(name);

    /// <summary>
    /// A field of a composite type by name, introspection's meta fields included; null where there is none.
    /// </summary>
    public FieldDefinition? FindField(NamedType parent, string name)
    {
        if (name.StartsWith("__", StringComparison.Ordinal) && parent.IsComposite)
        {
            switch (name)
            {
                case "__typename":
                    return TypeNameField;
                case "__schema" when ReferenceEquals(parent, Query):
                    return SchemaField;
                case "__type" when ReferenceEquals(parent, Query):
                    return TypeField;
            }
        }

        return (parent as ComplexType)?.FindField(name);
    }

    /// <summary>The object types a value of <paramref name="type"/> may have; of an object type, itself.</summary>
    public ImmutableArray<ObjectType> PossibleTypes(NamedType type) => _possible.Of(type);

    /// <summary>
    /// The object type that a resolver names for a value of an interface or a union (<c>__typename</c>). Throws <see
    /// cref="GraphQLException"/>, with the reference implementation's words, where no value can have it.
    /// </summary>
    public ObjectType GetRuntimeType(NamedType abstractType, string name) => FindType(name) switch
    {
        ObjectType type when IsPossibleType(abstractType, type) => type,
        ObjectType type => throw RuntimeTypeError(
            $"Runtime Object type \"{type}\" is not a possible type for \"{abstractType}\"."),
        null => throw RuntimeTypeError(
            $"Abstract type \"{abstractType}\" was resolved to a type \"{name}\" that does not exist inside the "
            + "schema."),
        _ => throw RuntimeTypeError(
            $"Abstract type \"{abstractType}\" was resolved to a non-object type \"{name}\"."),
    };

    private static GraphQLException RuntimeTypeError(string message) => new(message, ErrorCodes.Internal);

    /// <summary>Interfaces that implement <paramref name="type"/>.</summary>
    public ImmutableArray<InterfaceType> ImplementingInterfaces(InterfaceType type) =>
        _possible.InterfacesOf(type);

    /// <summary>Whether <paramref name="type"/> is a member of the union or implements the interface.</summary>
    public bool IsPossibleType(NamedType abstractType, NamedType type) => _possible.Contains(abstractType, type);

    /// <summary>
    /// Whether <paramref name="type"/> is the same as or more specific than <paramref name="superType"/> (section
    /// 3.6.1).
    /// </summary>
    public bool IsSubType(GraphQLType type, GraphQLType superType)
    {
        while (true)
        {
            if (ReferenceEquals(type, superType))
            {
                return true;
            }

            switch (type, superType)
            {
                case (NonNullType sub, NonNullType super):
                    (type, superType) = (sub.OfType, super.OfType);
                    break;
                case (NonNullType sub, _):
                    type = sub.OfType;
                    break;
                case (ListType sub, ListType super):
                    (type, superType) = (sub.OfType, super.OfType);
                    break;
                case (NamedType sub, NamedType super):
                    return super.IsAbstract && IsPossibleType(super, sub);
                default:
                    return false;
            }
        }
    }
}
