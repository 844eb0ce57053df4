using Chirp.Engine.Execution.Introspection;
using Chirp.Engine.Execution.Resolvers;
using Chirp.Engine.Loading;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Execution;

/// <summary>
/// A schema with a resolver for every field: what operations are planned against. Immutable, thread-safe.
/// Made by the binding of C# classes, or field by field by a tool that has no classes.
/// </summary>
public sealed class ExecutableSchema(
    GraphQLSchema schema,
    IReadOnlyDictionary<FieldDefinition, FieldBinding> bindings,
    Func<NamedType, object, ObjectType?> resolveType,
    LoaderRegistry? loaders = null,
    IReadOnlyDictionary<(NamedType Leaf, Type ClrType), LeafWriter>? leafWriters = null)
{
    private readonly Dictionary<FieldDefinition, FieldBinding> _introspection = IntrospectionBindings.Create(schema);

    public GraphQLSchema Schema { get; } = schema;

    /// <summary>The loaders of a request: hand it to each <see cref="ExecutionScope"/>.</summary>
    public LoaderRegistry Loaders { get; } = loaders ?? LoaderRegistry.Empty;

    /// <summary>
    /// How a leaf's values of one CLR type are written: a <see cref="LeafWriter{T}"/> of exactly
    /// <paramref name="clrType"/> (never of a nullable value type: the writer is its underlying type's). Null where
    /// none was bound: the built-in scalars then write what they know, and others go through <see
    /// cref="ScalarCoercion.Serialize"/>.
    /// </summary>
    public LeafWriter? FindLeafWriter(NamedType leaf, Type clrType) => leafWriters?.GetValueOrDefault((leaf, clrType));

    /// <summary>
    /// The binding of a field of an object type, introspection's included; null where there is none (the binding
    /// reports that at start-up).
    /// </summary>
    public FieldBinding? FindBinding(FieldDefinition field) =>
        bindings.GetValueOrDefault(field) ?? _introspection.GetValueOrDefault(field);

    /// <summary>
    /// The object type of a value under an interface or a union; null where it has none, which fails the field. Called
    /// once a value: a table look-up by the value's CLR type, or what the tool gives.
    /// </summary>
    public ObjectType? ResolveType(NamedType abstractType, object value) => resolveType(abstractType, value);
}
