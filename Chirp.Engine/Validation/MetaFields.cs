using System.Runtime.CompilerServices;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Validation;

/// <summary>Introspection's fields (specification section 4.1), which no type lists among its own.</summary>
internal sealed class MetaFields
{
    private static readonly ConditionalWeakTable<GraphQLSchema, MetaFields> Known = [];

    private readonly GraphQLSchema _schema;
    private readonly FieldDefinition? _schemaField;
    private readonly FieldDefinition? _typeField;
    private readonly FieldDefinition? _typeNameField;

    private MetaFields(GraphQLSchema schema)
    {
        _schema = schema;
        _schemaField = Make("__schema", schema.FindType("__Schema")?.AsNonNull);
        _typeField = Make("__type", schema.FindType("__Type"));
        _typeNameField = Make("__typename", schema.FindType("String")?.AsNonNull);
        if (_typeField is not null && schema.FindType("String") is { } text)
        {
            _typeField.Arguments = [new InputValue("name", null, null) { Type = text.AsNonNull }];
        }
    }

    public static MetaFields Of(GraphQLSchema schema) => Known.GetValue(schema, static key => new MetaFields(key));

    /// <summary>A field of a composite type, introspection's included; null where there is none.</summary>
    public FieldDefinition? FindField(NamedType parent, string name)
    {
        if (name.StartsWith("__", StringComparison.Ordinal))
        {
            switch (name)
            {
                case "__typename":
                    return _typeNameField;
                case "__schema":
                    return ReferenceEquals(parent, _schema.Query) ? _schemaField : null;
                case "__type":
                    return ReferenceEquals(parent, _schema.Query) ? _typeField : null;
            }
        }

        return (parent as ComplexType)?.FindField(name);
    }

    /// <summary>The field's schema coordinate; introspection's belong to no type.</summary>
    public static string CoordinateOf(FieldDefinition field) =>
        field.DeclaringType is null ? $"<meta>.{field.Name}" : field.Coordinate;

    private static FieldDefinition? Make(string name, GraphQLType? type) =>
        type is null ? null : new FieldDefinition(name, null, null) { Type = type };
}
