using Chirp.Engine.Execution.Resolvers;
using Chirp.Engine.Language;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Execution.Introspection;

/// <summary>
/// The resolvers of introspection (specification section 4.2). Their values are the schema's own elements, so that the
/// executor runs introspection as any other field.
/// </summary>
internal static class IntrospectionBindings
{
    /// <summary>
    /// A binding for every field of introspection's types, for <c>__schema</c> and for <c>__type</c>.
    /// </summary>
    public static Dictionary<FieldDefinition, FieldBinding> Create(GraphQLSchema schema)
    {
        var fields = new IntrospectionFields(schema);
        BindSchema(fields, schema);
        BindType(fields, schema);
        BindMembers(fields);
        fields.Add(schema.SchemaField, (object _, in FieldCall _) => schema);
        fields.Add(
            schema.TypeField,
            (object _, in FieldCall call) => (GraphQLType?)schema.FindType((string)call.Arguments[0]!));
        return fields.Bindings;
    }

    private static void BindSchema(IntrospectionFields fields, GraphQLSchema schema)
    {
        // The same for every request: made once.
        GraphQLType[] types = [.. schema.Types];
        DirectiveDefinition[] directives = [.. schema.Directives];
        DirectiveDefinition[] current = [.. directives.Where(static directive => directive.DeprecationReason is null)];
        fields.Add<GraphQLSchema, string?>("__Schema", "description", static schema => schema.Description);
        fields.Add<GraphQLSchema, GraphQLType[]>("__Schema", "types", _ => types);
        fields.Add<GraphQLSchema, GraphQLType?>("__Schema", "queryType", static schema => schema.Query);
        fields.Add<GraphQLSchema, GraphQLType?>("__Schema", "mutationType", static schema => schema.Mutation);
        fields.Add<GraphQLSchema, GraphQLType?>("__Schema", "subscriptionType", static schema => schema.Subscription);
        fields.Add(
            "__Schema", "directives",
            (object _, in FieldCall call) => IncludesDeprecated(call) ? directives : current);

        fields.Add<DirectiveDefinition, string>("__Directive", "name", static directive => directive.Name);
        fields.Add<DirectiveDefinition, string?>("__Directive", "description",
            static directive => directive.Description);
        fields.Add<DirectiveDefinition, bool>("__Directive", "isRepeatable",
            static directive => directive.IsRepeatable);
        fields.Add<DirectiveDefinition, string[]>(
            "__Directive", "locations",
            static directive => [.. directive.Locations.Select(DirectiveLocationNames.Of)]);
        fields.Add("__Directive", "args", static (object parent, in FieldCall call) =>
            Chosen(((DirectiveDefinition)parent).Arguments, IncludesDeprecated(call)));
        fields.Add<DirectiveDefinition, bool>(
            "__Directive", "isDeprecated", static directive => directive.DeprecationReason is not null);
        fields.Add<DirectiveDefinition, string?>(
            "__Directive", "deprecationReason", static directive => directive.DeprecationReason);
    }

    private static void BindType(IntrospectionFields fields, GraphQLSchema schema)
    {
        fields.Add<GraphQLType, string>("__Type", "kind", KindOf);
        fields.Add<GraphQLType, string?>("__Type", "name", static type => (type as NamedType)?.Name);
        fields.Add<GraphQLType, string?>("__Type", "description", static type => (type as NamedType)?.Description);
        fields.Add<GraphQLType, string?>("__Type", "specifiedByURL",
            static type => (type as ScalarType)?.SpecifiedByUrl);
        fields.Add("__Type", "fields", static (object parent, in FieldCall call) =>
            parent is ComplexType type ? Chosen(type.Fields, IncludesDeprecated(call)) : null);
        fields.Add<GraphQLType, GraphQLType[]?>(
            "__Type", "interfaces", static type => type is ComplexType complex ? [.. complex.Interfaces] : null);
        fields.Add<GraphQLType, GraphQLType[]?>(
            "__Type", "possibleTypes",
            type => type is InterfaceType or UnionType ? [.. schema.PossibleTypes((NamedType)type)] : null);
        fields.Add("__Type", "enumValues", static (object parent, in FieldCall call) =>
            parent is EnumType type ? Chosen(type.Values, IncludesDeprecated(call)) : null);
        fields.Add("__Type", "inputFields", static (object parent, in FieldCall call) =>
            parent is InputObjectType type ? Chosen(type.Fields, IncludesDeprecated(call)) : null);
        fields.Add<GraphQLType, GraphQLType?>("__Type", "ofType", static type => type switch
        {
            ListType list => list.OfType,
            NonNullType nonNull => nonNull.OfType,
            _ => null,
        });
        fields.Add<GraphQLType, bool?>("__Type", "isOneOf", static type => (type as InputObjectType)?.IsOneOf);
    }

    private static void BindMembers(IntrospectionFields fields)
    {
        fields.Add<FieldDefinition, string>("__Field", "name", static field => field.Name);
        fields.Add<FieldDefinition, string?>("__Field", "description", static field => field.Description);
        fields.Add("__Field", "args", static (object parent, in FieldCall call) =>
            Chosen(((FieldDefinition)parent).Arguments, IncludesDeprecated(call)));
        fields.Add<FieldDefinition, GraphQLType>("__Field", "type", static field => field.Type);
        fields.Add<FieldDefinition, bool>("__Field", "isDeprecated",
            static field => field.DeprecationReason is not null);
        fields.Add<FieldDefinition, string?>("__Field", "deprecationReason", static field => field.DeprecationReason);

        fields.Add<InputValue, string>("__InputValue", "name", static value => value.Name);
        fields.Add<InputValue, string?>("__InputValue", "description", static value => value.Description);
        fields.Add<InputValue, GraphQLType>("__InputValue", "type", static value => value.Type);
        fields.Add<InputValue, string?>(
            "__InputValue", "defaultValue",
            static value => value.DefaultLiteral is { } literal ? Printer.Print(literal) : null);
        fields.Add<InputValue, bool>("__InputValue", "isDeprecated",
            static value => value.DeprecationReason is not null);
        fields.Add<InputValue, string?>("__InputValue", "deprecationReason", static value => value.DeprecationReason);

        fields.Add<EnumValue, string>("__EnumValue", "name", static value => value.Name);
        fields.Add<EnumValue, string?>("__EnumValue", "description", static value => value.Description);
        fields.Add<EnumValue, bool>("__EnumValue", "isDeprecated", static value => value.DeprecationReason is not null);
        fields.Add<EnumValue, string?>("__EnumValue", "deprecationReason", static value => value.DeprecationReason);
    }

    private static string KindOf(GraphQLType type) => type switch
    {
        ScalarType => "SCALAR",
        ObjectType => "OBJECT",
        InterfaceType => "INTERFACE",
        UnionType => "UNION",
        EnumType => "ENUM",
        InputObjectType => "INPUT_OBJECT",
        ListType => "LIST",
        _ => "NON_NULL",
    };

    // Every field with arguments here has this one alone.
    private static bool IncludesDeprecated(in FieldCall call) => call.Arguments[0] is true;

    private static FieldDefinition[] Chosen(IEnumerable<FieldDefinition> fields, bool withDeprecated) =>
        [.. fields.Where(field => withDeprecated || field.DeprecationReason is null)];

    private static InputValue[] Chosen(IEnumerable<InputValue> values, bool withDeprecated) =>
        [.. values.Where(value => withDeprecated || value.DeprecationReason is null)];

    private static EnumValue[] Chosen(IEnumerable<EnumValue> values, bool withDeprecated) =>
        [.. values.Where(value => withDeprecated || value.DeprecationReason is null)];
}
