using System.Collections.Immutable;
using System.Reflection;
using Chirp.Engine.Coercion;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Binding;

/// <summary>How coerced inputs become the CLR values that resolvers take.</summary>
internal sealed class InputTypes(LeafTypes leaves, Mismatches mismatches)
{
    private static readonly MethodInfo s_optional = Method(nameof(OptionalSlot));
    private static readonly MethodInfo s_array = Method(nameof(ToArray));
    private static readonly MethodInfo s_list = Method(nameof(ToList));
    private static readonly MethodInfo s_immutable = Method(nameof(ToImmutable));

    private readonly Dictionary<(InputObjectType, Type), InputRecord> _records = [];

    /// <summary>The slot of one argument or input field for a parameter or property.</summary>
    /// <param name="input">The argument or input field.</param>
    /// <param name="shape">What C# has for it.</param>
    /// <param name="fallback">The parameter, where it may have a default value.</param>
    /// <param name="coordinate">Where this is in the schema.</param>
    /// <param name="what">What C# has it in: "the parameter", "the property".</param>
    public InputSlot Slot(InputValue input, ClrShape shape, ParameterInfo? fallback, string coordinate, string what)
    {
        if (shape.IsGeneric(typeof(Optional<>)))
        {
            var inner = Converter(input.Type, shape.Argument(0), coordinate, what);
            RequireNullable(input.Type, shape.Argument(0), coordinate, what);
            return (InputSlot)s_optional.MakeGenericMethod(shape.Argument(0).StorageType).Invoke(null, [inner])!;
        }

        var convert = Converter(input.Type, shape, coordinate, what);
        if (fallback is not { HasDefaultValue: true })
        {
            RequireNullable(input.Type, shape, coordinate, what);
            return (value, _) => convert(value);
        }

        var absent = DefaultOf(fallback, shape);
        return shape.MayBeNull == true
            ? (value, isGiven) => isGiven ? convert(value) : absent
            : (value, _) => value is null ? absent : convert(value);
    }

    /// <summary>
    /// The record of an input object type for a CLR type; the same object while it is being bound, for cycles.
    /// </summary>
    private InputRecord RecordOf(InputObjectType type, Type clrType)
    {
        if (!_records.TryGetValue((type, clrType), out var record))
        {
            _records[(type, clrType)] = record = new InputRecord();
            var used = BindRecord(record, clrType, type.Fields, field => $"{type}.{field}");
            foreach (var field in type.Fields.Where(field => !used.Contains(field)))
            {
                mismatches.Add($"{type}.{field} has no property in {SchemaNames.Display(clrType)}.");
            }
        }

        return record;
    }

    /// <summary>Binds a CLR type's constructor and properties to inputs by name; gives the inputs it takes.</summary>
    public HashSet<InputValue> BindRecord(
        InputRecord record, Type clrType, ImmutableArray<InputValue> inputs, Func<InputValue, string> coordinateOf)
    {
        var used = new HashSet<InputValue>();
        var slots = new List<(int, InputSlot)>();
        var constructor = ConstructorOf(clrType);
        if (clrType.IsAbstract || (constructor is null && !clrType.IsValueType))
        {
            mismatches.Add($"{SchemaNames.Display(clrType)} takes inputs but has no public constructor.");
            return [.. inputs];
        }

        foreach (var parameter in constructor?.GetParameters() ?? [])
        {
            var name = SchemaNames.OfParameter(parameter);
            if (inputs.Find(name) is { } input)
            {
                used.Add(input);
                var shape = ClrShape.Of(parameter);
                slots.Add((input.Index, Slot(input, shape, parameter, coordinateOf(input), "the parameter")));
            }
            else if (parameter.HasDefaultValue)
            {
                var absent = DefaultOf(parameter, ClrShape.Of(parameter));
                slots.Add((-1, (_, _) => absent));
            }
            else
            {
                mismatches.Add($"{SchemaNames.Display(clrType)}({name}) is given by no input: "
                    + $"the schema has no \"{name}\" there.");
            }
        }

        var properties = new List<PropertyInfo>();
        foreach (var property in clrType.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.SetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0
                && inputs.Find(SchemaNames.OfMember(property)) is { } input && used.Add(input))
            {
                properties.Add(property);
                var shape = ClrShape.Of(property, isInput: true);
                slots.Add((input.Index, Slot(input, shape, fallback: null, coordinateOf(input), "the property")));
            }
        }

        if (mismatches.Count == 0)
        {
            record.Bind([.. slots], InputRecord.Compile(constructor, clrType, properties));
        }

        return used;
    }

    private static ConstructorInfo? ConstructorOf(Type clrType) =>
        clrType.GetConstructors()
            .OrderByDescending(static constructor => constructor.GetParameters().Length)
            .FirstOrDefault();

    /// <summary>Converts a value of a type, null included.</summary>
    private Func<object?, object?> Converter(GraphQLType type, ClrShape shape, string coordinate, string what)
    {
        var convert = NonNullConverter(type.Nullable, shape, coordinate, what);
        return value => value is null ? null : convert(value);
    }

    private Func<object, object> NonNullConverter(GraphQLType type, ClrShape shape, string coordinate, string what)
    {
        switch (type)
        {
            case ListType list when shape.Item is { } item && ListMaker(shape, item.StorageType) is { } maker:
                RequireNullable(list.OfType, item, coordinate, what);
                var convertItem = Converter(list.OfType, item, coordinate, what);
                return (Func<object, object>)maker.Invoke(null, [convertItem])!;
            case InputObjectType input when shape.Type is { IsPrimitive: false, IsEnum: false } && shape.Item is null
                && shape.Type != typeof(string) && shape.Type != typeof(object):
                var record = RecordOf(input, shape.Type);
                return value => record.Create((InputObject)value);
            case ScalarType or EnumType when leaves.Converter((NamedType)type, shape, coordinate, what) is { } leaf:
                return leaf;
            case ListType or InputObjectType:
                mismatches.Add($"{coordinate} is {type} but {what} is {shape}.");
                break;
        }

        return static value => value;
    }

    private void RequireNullable(GraphQLType type, ClrShape shape, string coordinate, string what)
    {
        if (!type.IsNonNull && shape.MayBeNull == false)
        {
            mismatches.Add($"{coordinate} is {type}, which may be null, but {what} is {shape}.");
        }
    }

    private static MethodInfo? ListMaker(ClrShape shape, Type item)
    {
        if (shape.IsGeneric(typeof(ImmutableArray<>)))
        {
            return s_immutable.MakeGenericMethod(item);
        }

        return shape.Type.IsAssignableFrom(item.MakeArrayType()) ? s_array.MakeGenericMethod(item)
            : shape.IsGeneric(typeof(List<>)) ? s_list.MakeGenericMethod(item)
            : null;
    }

    /// <summary>A parameter's default, which reflection gives as null for <c>default</c> of a value type.</summary>
    private static object? DefaultOf(ParameterInfo parameter, ClrShape shape)
    {
        var value = parameter.DefaultValue;
        return value is null && shape.StorageType.IsValueType && shape.MayBeNull != true
            ? Activator.CreateInstance(shape.StorageType)
            : value is not null && shape.Type.IsEnum ? Enum.ToObject(shape.Type, value) : value;
    }

    private static MethodInfo Method(string name) =>
        typeof(InputTypes).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!;

    private static InputSlot OptionalSlot<T>(Func<object?, object?> convert)
    {
        object absent = Optional<T>.Absent;
        return (value, isGiven) => isGiven ? new Optional<T>(true, (T)convert(value)!) : absent;
    }

    private static Func<object, object> ToArray<T>(Func<object?, object?> convert) => value =>
    {
        var items = (object?[])value;
        var converted = new T[items.Length];
        for (var i = 0; i < items.Length; i++)
        {
            converted[i] = (T)convert(items[i])!;
        }

        return converted;
    };

    private static Func<object, object> ToList<T>(Func<object?, object?> convert)
    {
        var toArray = ToArray<T>(convert);
        return value => new List<T>((T[])toArray(value));
    }

    private static Func<object, object> ToImmutable<T>(Func<object?, object?> convert)
    {
        var toArray = ToArray<T>(convert);
        return value => ImmutableArray.Create((T[])toArray(value));
    }
}
