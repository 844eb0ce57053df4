using System.Collections.Immutable;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Schema;

/// <summary>
/// A named type of a schema. Built by <see cref="SchemaBuilder"/> and never changed after it has returned the schema;
/// types refer to each other, which is why members are set after construction.
/// </summary>
public abstract class NamedType(string name, string? description) : GraphQLType
{
    private ListType? _list;
    private NonNullType? _nonNull;

    public string Name { get; } = name;

    public string? Description { get; } = description;

    /// <summary>Position in <see cref="GraphQLSchema.Types"/>, from 0.</summary>
    public int Index { get; internal set; } = -1;

    /// <summary>The definition first and its extensions after it; empty for a type the engine itself defines.</summary>
    public ImmutableArray<TypeDefinitionNode> Nodes { get; internal set; } = [];

    /// <summary>Directives applied by the definition and its extensions.</summary>
    public ImmutableArray<DirectiveNode> AppliedDirectives { get; internal set; } = [];

    public override NamedType Named => this;

    /// <summary>The list of this type; always the same object.</summary>
    public ListType InList => _list ?? Interlocked.CompareExchange(ref _list, new ListType(this), null) ?? _list;

    /// <summary>This type made non-null; always the same object.</summary>
    public NonNullType AsNonNull =>
        _nonNull ?? Interlocked.CompareExchange(ref _nonNull, new NonNullType(this), null) ?? _nonNull;

    public override string ToString() => Name;
}

public sealed class ScalarType(string name, string? description) : NamedType(name, description)
{
    /// <summary>The URL of <c>@specifiedBy</c>, if any.</summary>
    public string? SpecifiedByUrl { get; internal set; }

    /// <summary>How values are read and written; for a scalar nobody bound, whatever comes is let through.</summary>
    public ScalarCoercion Coercion { get; internal set; } = UntypedCoercion.Instance;
}

/// <summary>An object type or an interface: what has fields and may implement interfaces.</summary>
public abstract class ComplexType(string name, string? description) : NamedType(name, description)
{
    /// <summary>In the order of the definition, extensions after it.</summary>
    public ImmutableArray<FieldDefinition> Fields { get; private set; } = [];

    public ImmutableArray<InterfaceType> Interfaces { get; internal set; } = [];

    private Dictionary<string, FieldDefinition> _byName = [];

    /// <summary>A field of this type by name; introspection's meta fields are not among them.</summary>
    public FieldDefinition? FindField(string name) => _byName.GetValueOrDefault(name);

    internal void SetFields(ImmutableArray<FieldDefinition> fields)
    {
        Fields = fields;
        _byName = new Dictionary<string, FieldDefinition>(fields.Length);
        foreach (var field in fields)
        {
            _byName.TryAdd(field.Name, field);
        }
    }
}

public sealed class ObjectType(string name, string? description) : ComplexType(name, description)
{
    /// <summary>
    /// Position among the schema's object types, from 0: the bit of this type in a set of possible types.
    /// </summary>
    public int ObjectIndex { get; internal set; } = -1;
}

public sealed class InterfaceType(string name, string? description) : ComplexType(name, description);

public sealed class UnionType(string name, string? description) : NamedType(name, description)
{
    public ImmutableArray<ObjectType> Members { get; internal set; } = [];
}

public sealed class EnumType(string name, string? description) : NamedType(name, description)
{
    public ImmutableArray<EnumValue> Values { get; private set; } = [];

    private Dictionary<string, EnumValue> _byName = [];

    public EnumValue? FindValue(string name) => _byName.GetValueOrDefault(name);

    internal void SetValues(ImmutableArray<EnumValue> values)
    {
        Values = values;
        _byName = new Dictionary<string, EnumValue>(values.Length);
        foreach (var value in values)
        {
            _byName.TryAdd(value.Name, value);
        }
    }
}

public sealed class InputObjectType(string name, string? description) : NamedType(name, description)
{
    public ImmutableArray<InputValue> Fields { get; private set; } = [];

    /// <summary>Whether exactly one field must be given (<c>@oneOf</c>, specification section 3.10.1).</summary>
    public bool IsOneOf { get; internal set; }

    private Dictionary<string, InputValue> _byName = [];

    public InputValue? FindField(string name) => _byName.GetValueOrDefault(name);

    internal void SetFields(ImmutableArray<InputValue> fields)
    {
        Fields = fields;
        _byName = new Dictionary<string, InputValue>(fields.Length);
        foreach (var field in fields)
        {
            _byName.TryAdd(field.Name, field);
        }
    }
}
