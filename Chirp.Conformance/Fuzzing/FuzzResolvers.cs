using System.Text.Json;
using Chirp.Engine;
using Chirp.Engine.Execution;
using Chirp.Engine.Execution.Resolvers;
using Chirp.Engine.Schema;

namespace Chirp.Conformance.Fuzzing;

/// <summary>The engine's side of <c>reference.mjs</c>: the same values for the same coordinates.</summary>
internal static class FuzzResolvers
{
    /// <summary>A composite value that only knows its type.</summary>
    private sealed record Composite(string TypeName);

    private static readonly JsonElement s_wrong = JsonSerializer.SerializeToElement(new { wrong = true });

    public static ExecutableSchema Bind(GraphQLSchema schema, Dictionary<string, Behaviour> behaviours)
    {
        var bindings = new Dictionary<FieldDefinition, FieldBinding>();
        foreach (var type in schema.Types)
        {
            if (type is not ObjectType complex || type.Name.StartsWith("__", StringComparison.Ordinal))
            {
                continue;
            }

            foreach (var field in complex.Fields)
            {
                var behaviour = behaviours.GetValueOrDefault(field.Coordinate) ?? Behaviour.Plain;
                bindings[field] = new FieldBinding(field, Resolver(schema, field, behaviour));
            }
        }

        return new ExecutableSchema(schema, bindings, (type, value) =>
            value is Composite { TypeName: { Length: > 0 } name } ? schema.GetRuntimeType(type, name) : null);
    }

    private static FieldResolver Resolver(GraphQLSchema schema, FieldDefinition field, Behaviour behaviour)
    {
        if (field.DeclaringType == schema.Subscription)
        {
            return new StreamResolver<object?>((_, in _) => behaviour.Source == "refused"
                ? throw new GraphQLException($"{field.Coordinate} is refused", "FAILED")
                : new ValueTask<IAsyncEnumerable<object?>>(EventsAsync(schema, field, behaviour)));
        }

        if (!behaviour.IsLater)
        {
            return new PureResolver<object?>((_, in _) => Run(schema, field, behaviour));
        }

        return new TaskResolver<object?>((_, in _) => LaterAsync(schema, field, behaviour));
    }

    private static async IAsyncEnumerable<object?> EventsAsync(
        GraphQLSchema schema, FieldDefinition field, Behaviour behaviour)
    {
        foreach (var kind in behaviour.Events)
        {
            if (behaviour.IsLater)
            {
                await Task.Yield();
            }

            // An event that is an exception fails its field, as a resolver that throws for it does.
            yield return kind == "throw"
                ? new GraphQLException($"{field.Coordinate} failed", "FAILED")
                : Run(schema, field, behaviour with { Kind = kind });
        }

        if (behaviour.Source == "broken")
        {
            throw new GraphQLException($"{field.Coordinate} is broken", "FAILED");
        }
    }

    private static async ValueTask<object?> LaterAsync(GraphQLSchema schema, FieldDefinition field, Behaviour behaviour)
    {
        await Task.Yield();
        return Run(schema, field, behaviour);
    }

    private static object? Run(
        GraphQLSchema schema, FieldDefinition field, Behaviour behaviour) => behaviour.Kind switch
    {
        "null" => null,
        "throw" => throw new GraphQLException($"{field.Coordinate} failed", "FAILED"),
        "wrong" => Wrong(field.Type),
        _ => Value(schema, field.Type, behaviour),
    };

    private static object? Value(GraphQLSchema schema, GraphQLType type, Behaviour behaviour)
    {
        switch (type)
        {
            case NonNullType nonNull:
                return Value(schema, nonNull.OfType, behaviour);
            case ListType list:
                var items = new object?[behaviour.ListLength];
                for (var i = 0; i < items.Length; i++)
                {
                    items[i] = i == behaviour.NullItem ? null : Value(schema, list.OfType, behaviour);
                }

                return items;
            case EnumType choice:
                return choice.Values[0].Value;
            case ScalarType scalar:
                return Leaf(scalar.Name);
            default:
                var possible = schema.PossibleTypes(type.Named);
                var strange = type.Named is ObjectType ? null : behaviour.RuntimeType;
                return new Composite(strange ?? possible.Min(member => member.Name)!);
        }
    }

    private static object Leaf(string scalar) => scalar switch
    {
        "Int" => 2,
        "Float" => 3.5,
        "String" => "str",
        "Boolean" => true,
        "ID" => "id",
        _ => "any",
    };

    private static object Wrong(GraphQLType type)
    {
        if (type.Named is ScalarType or EnumType)
        {
            return s_wrong;
        }

        return type.Nullable is ListType ? 5 : new Composite("Query");
    }
}
