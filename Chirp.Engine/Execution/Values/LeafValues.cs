using Chirp.Engine.Execution.Resolvers;
using Chirp.Engine.Response;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Execution.Values;

/// <summary>Chooses how a scalar or enum is written, by the CLR type of its values.</summary>
internal static class LeafValues
{
    public static LeafValue<T> Create<T>(ExecutableSchema schema, NamedType type)
    {
        if (schema.FindLeafWriter(type, typeof(T)) is LeafWriter<T> bound)
        {
            return new BoundLeaf<T>(bound);
        }

        object? known = type switch
        {
            EnumType enumType => typeof(T) == typeof(object) ? null : new EnumLeaf<T>(enumType),
            ScalarType { Name: "String" } => String<T>(),
            ScalarType { Name: "ID" } => String<T>() ?? Integer<T>(isText: true),
            ScalarType { Name: "Int" } => Integer<T>(isText: false),
            ScalarType { Name: "Float" } => Float<T>() ?? Integer<T>(isText: false),
            ScalarType { Name: "Boolean" } when typeof(T) == typeof(bool) => new BooleanLeaf(),
            ScalarType { Coercion: UntypedCoercion } => Natural<T>(),
            _ => null,
        };
        return known as LeafValue<T> ?? (type is EnumType plainEnum
            ? new UntypedEnumLeaf<T>(plainEnum)
            : new UntypedLeaf<T>(((ScalarType)type).Coercion));
    }

    private static object? String<T>()
    {
        if (typeof(T) == typeof(string))
        {
            return new StringLeaf();
        }

        return typeof(T) == typeof(Guid) ? new GuidLeaf() : null;
    }

    private static object? Integer<T>(bool isText)
    {
        if (typeof(T) == typeof(int))
        {
            return isText ? new Int32TextLeaf() : new Int32Leaf();
        }

        return typeof(T) == typeof(long) && isText ? new Int64TextLeaf() : null;
    }

    private static object? Float<T>()
    {
        if (typeof(T) == typeof(double))
        {
            return new DoubleLeaf();
        }

        return typeof(T) == typeof(float) ? new SingleLeaf() : null;
    }

    /// <summary>A scalar nobody bound: values as their JSON kind.</summary>
    private static object? Natural<T>()
    {
        if (typeof(T) == typeof(bool))
        {
            return new BooleanLeaf();
        }

        if (typeof(T) == typeof(long))
        {
            return new Int64Leaf();
        }

        return String<T>() ?? Integer<T>(isText: false) ?? Float<T>();
    }

    private sealed class StringLeaf : LeafValue<string>
    {
        public override Completion Write(ResponseWriter writer, string value)
        {
            writer.WriteString(value);
            return Completion.Written;
        }
    }

    private sealed class GuidLeaf : LeafValue<Guid>
    {
        public override Completion Write(ResponseWriter writer, Guid value)
        {
            writer.WriteFormatted(value);
            return Completion.Written;
        }
    }

    private sealed class BooleanLeaf : LeafValue<bool>
    {
        public override Completion Write(ResponseWriter writer, bool value)
        {
            writer.WriteBoolean(value);
            return Completion.Written;
        }
    }

    private sealed class Int32Leaf : LeafValue<int>
    {
        public override Completion Write(ResponseWriter writer, int value)
        {
            writer.WriteInt32(value);
            return Completion.Written;
        }
    }

    private sealed class Int64Leaf : LeafValue<long>
    {
        public override Completion Write(ResponseWriter writer, long value)
        {
            writer.WriteInt64(value);
            return Completion.Written;
        }
    }

    private sealed class Int32TextLeaf : LeafValue<int>
    {
        public override Completion Write(ResponseWriter writer, int value)
        {
            writer.WriteFormatted(value);
            return Completion.Written;
        }
    }

    private sealed class Int64TextLeaf : LeafValue<long>
    {
        public override Completion Write(ResponseWriter writer, long value)
        {
            writer.WriteFormatted(value);
            return Completion.Written;
        }
    }

    private sealed class DoubleLeaf : LeafValue<double>
    {
        public override Completion Write(ResponseWriter writer, double value)
        {
            if (!double.IsFinite(value))
            {
                throw LeafErrors.NonNumeric(value);
            }

            writer.WriteDouble(value);
            return Completion.Written;
        }
    }

    private sealed class SingleLeaf : LeafValue<float>
    {
        public override Completion Write(ResponseWriter writer, float value)
        {
            if (!float.IsFinite(value))
            {
                throw LeafErrors.NonNumeric(value);
            }

            writer.WriteSingle(value);
            return Completion.Written;
        }
    }
}

/// <summary>A leaf whose writer the schema's binding has brought.</summary>
internal sealed class BoundLeaf<T>(LeafWriter<T> bound) : LeafValue<T>
{
    public override Completion Write(ResponseWriter writer, T value)
    {
        writer.WriteBound(bound, value);
        return Completion.Written;
    }
}

/// <summary>A leaf that may be absent.</summary>
internal sealed class NullableLeaf<T>(LeafValue<T> leaf) : LeafValue<T?>
    where T : struct
{
    public override Completion Write(ResponseWriter writer, T? value) => leaf.Write(writer, value.GetValueOrDefault());
}

/// <summary>An enum whose CLR type is known: each value's JSON is made once.</summary>
internal sealed class EnumLeaf<T> : LeafValue<T>
{
    private readonly EnumType _type;
    private readonly Dictionary<ValueTuple<T>, byte[]> _json;

    public EnumLeaf(EnumType type)
    {
        _type = type;
        _json = new Dictionary<ValueTuple<T>, byte[]>(type.Values.Length);
        foreach (var value in type.Values)
        {
            if (value.Value is T clrValue)
            {
                _json.TryAdd(new ValueTuple<T>(clrValue), System.Text.Encoding.UTF8.GetBytes($"\"{value.Name}\""));
            }
        }
    }

    public override Completion Write(ResponseWriter writer, T value)
    {
        if (!_json.TryGetValue(new ValueTuple<T>(value), out var json))
        {
            throw LeafErrors.NotInEnum(_type, value);
        }

        writer.WriteRaw(json);
        return Completion.Written;
    }
}
