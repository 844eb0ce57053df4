using System.Collections.Concurrent;
using Chirp.Engine.Execution.Plans;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Execution.Values;

/// <summary>Chooses how a field's values are completed, by its GraphQL type and their CLR type.</summary>
internal static class ValueWriters
{
    private static readonly ConcurrentDictionary<(Type List, Type Item), IListWriterFactory> s_lists = new();
    private static readonly ConcurrentDictionary<Type, INullableWriterFactory> s_nullables = new();

    public static ValueWriter<T> Create<T>(FieldPlan field) =>
        Create<T>(field, field.Definition.Type.Nullable, field.Stream);

    internal static ValueWriter<T> Create<T>(FieldPlan field, GraphQLType type, StreamPlan? stream)
    {
        if (type is ListType list)
        {
            return CreateList<T>(field, list, stream);
        }

        if (type.IsComposite)
        {
            return new ObjectValue<T>(field);
        }

        return CreateLeaf<T>(field.Operation.Schema, type.Named);
    }

    public static LeafValue<T> CreateLeaf<T>(ExecutableSchema schema, NamedType type) =>
        Nullable.GetUnderlyingType(typeof(T)) is { } underlying
            ? s_nullables.GetOrAdd(underlying, MakeNullableFactory).Create<T>(schema, type)
            : LeafValues.Create<T>(schema, type);

    private static ValueWriter<T> CreateList<T>(FieldPlan field, ListType type, StreamPlan? stream)
    {
        var shape = new ListShape(type.OfType.IsNonNull, stream);
        if (ItemTypeOf(typeof(T)) is { } item)
        {
            return s_lists.GetOrAdd((typeof(T), item), MakeListFactory).Create<T>(field, type, shape);
        }

        return new UntypedListValue<T>(field, shape, Create<object?>(field, type.OfType.Nullable, null));
    }

    // Called once a type and process; the factories themselves use no reflection.
    private static IListWriterFactory MakeListFactory((Type List, Type Item) types) =>
        (IListWriterFactory)Activator.CreateInstance(
            typeof(ListWriterFactory<,>).MakeGenericType(types.List, types.Item))!;

    private static INullableWriterFactory MakeNullableFactory(Type underlying) =>
        (INullableWriterFactory)Activator.CreateInstance(
            typeof(NullableWriterFactory<>).MakeGenericType(underlying))!;

    private static Type? ItemTypeOf(Type type)
    {
        if (type == typeof(string) || type.IsAssignableTo(typeof(System.Collections.IDictionary)))
        {
            return null;
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IEnumerable<>))
        {
            return type.GetGenericArguments()[0];
        }

        Type? item = null;
        foreach (var implemented in type.GetInterfaces())
        {
            if (implemented.IsGenericType && implemented.GetGenericTypeDefinition() == typeof(IEnumerable<>))
            {
                if (item is not null)
                {
                    return typeof(object);
                }

                item = implemented.GetGenericArguments()[0];
            }
        }

        return item;
    }

    private interface IListWriterFactory
    {
        ValueWriter<T> Create<T>(FieldPlan field, ListType type, ListShape shape);
    }

    private sealed class ListWriterFactory<TList, TItem> : IListWriterFactory
        where TList : IEnumerable<TItem>
    {
        public ValueWriter<T> Create<T>(FieldPlan field, ListType type, ListShape shape) =>
            (ValueWriter<T>)(object)new ListValue<TList, TItem>(
                shape, ValueWriters.Create<TItem>(field, type.OfType.Nullable, null));
    }

    private interface INullableWriterFactory
    {
        LeafValue<T> Create<T>(ExecutableSchema schema, NamedType type);
    }

    private sealed class NullableWriterFactory<TValue> : INullableWriterFactory
        where TValue : struct
    {
        public LeafValue<T> Create<T>(ExecutableSchema schema, NamedType type) =>
            (LeafValue<T>)(object)new NullableLeaf<TValue>(LeafValues.Create<TValue>(schema, type));
    }
}
