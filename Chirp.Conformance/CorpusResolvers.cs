using Chirp.Engine.Execution;
using Chirp.Engine.Execution.Resolvers;
using Chirp.Engine.Schema;

namespace Chirp.Conformance;

/// <summary>
/// Wires any schema as the corpus does: every Int is 2, Float 3.14, String "str", Boolean true, ID "id", a custom
/// scalar "str", an enum its first declared value, a list two items; a union is its alphabetically first member, an
/// interface its alphabetically last object type; nothing is ever null.
/// </summary>
internal static class CorpusResolvers
{
    private static readonly object s_object = new();

    public static ExecutableSchema Wire(GraphQLSchema schema)
    {
        var bindings = new Dictionary<FieldDefinition, FieldBinding>();
        foreach (var field in schema.Types.OfType<ObjectType>().SelectMany(static type => type.Fields))
        {
            if (!field.DeclaringType.Name.StartsWith("__", StringComparison.Ordinal))
            {
                bindings.Add(field, new FieldBinding(field, Resolver(field)));
            }
        }

        return new ExecutableSchema(schema, bindings, (type, _) => Choose(schema, type));
    }

    private static FieldResolver Resolver(FieldDefinition field)
    {
        switch (field.Type.Nullable)
        {
            case ScalarType { Name: "Int" }:
                return new PureResolver<int>(static (object _, in FieldCall _) => 2);
            case ScalarType { Name: "Float" }:
                return new PureResolver<double>(static (object _, in FieldCall _) => 3.14);
            case ScalarType { Name: "Boolean" }:
                return new PureResolver<bool>(static (object _, in FieldCall _) => true);
            case ScalarType { Name: "ID" }:
                return new PureResolver<string>(static (object _, in FieldCall _) => "id");
            case ScalarType:
                return new PureResolver<string>(static (object _, in FieldCall _) => "str");
            default:
                // What has fields or items below goes the way of data, so that frames and columns are replayed too.
                var value = Value(field.Type);
                return new TaskResolver<object?>((object _, in FieldCall _) => new ValueTask<object?>(value));
        }
    }

    private static object? Value(GraphQLType type) => type.Nullable switch
    {
        ListType list => new[] { Value(list.OfType), Value(list.OfType) },
        ScalarType { Name: "Int" } => 2,
        ScalarType { Name: "Float" } => 3.14,
        ScalarType { Name: "Boolean" } => true,
        ScalarType { Name: "ID" } => "id",
        ScalarType => "str",
        EnumType enumType => enumType.Values[0].Value,
        _ => s_object,
    };

    private static ObjectType? Choose(GraphQLSchema schema, NamedType type)
    {
        var possible = schema.PossibleTypes(type).OrderBy(static candidate => candidate.Name, StringComparer.Ordinal);
        return type is UnionType ? possible.FirstOrDefault() : possible.LastOrDefault();
    }
}
