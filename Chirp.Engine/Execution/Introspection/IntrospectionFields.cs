using Chirp.Engine.Execution.Resolvers;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Execution.Introspection;

/// <summary>Collects the bindings of introspection's fields by type and name.</summary>
internal sealed class IntrospectionFields(GraphQLSchema schema)
{
    public Dictionary<FieldDefinition, FieldBinding> Bindings { get; } = [];

    /// <summary>A field that its parent answers alone.</summary>
    public void Add<TParent, T>(string type, string field, Func<TParent, T> read)
        where TParent : class =>
        Add(type, field, (object parent, in FieldCall _) => read((TParent)parent));

    public void Add<T>(string type, string field, PureRead<T> read) =>
        Add(((ObjectType)schema.FindType(type)!).FindField(field)!, read);

    public void Add<T>(FieldDefinition field, PureRead<T> read) =>
        Bindings.Add(field, new FieldBinding(field, new PureResolver<T>(read)));
}
