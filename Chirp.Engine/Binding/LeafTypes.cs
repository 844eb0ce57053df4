using System.Globalization;
using Chirp.Engine.Execution.Resolvers;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Binding;

/// <summary>Which CLR types a leaf may have, how its input values become them, and how they are written.</summary>
internal sealed class LeafTypes
{
    private readonly Mismatches _mismatches;
    private readonly EnumBindings _enums;
    private readonly Dictionary<(string, Type), ScalarBinding> _scalars = [];

    public LeafTypes(GraphQLSchema schema, BindingOptions options, Mismatches mismatches)
    {
        _mismatches = mismatches;
        _enums = new EnumBindings(mismatches);
        foreach (var binding in options.Scalars.All)
        {
            if (schema.FindType(binding.Scalar) is ScalarType scalar)
            {
                Add(scalar, binding);
            }
            else if (!IsBuiltIn(binding.Scalar))
            {
                mismatches.Add($"The scalar {binding.Scalar} is bound to {SchemaNames.Display(binding.Type)} but the "
                    + "schema has no such scalar.");
            }
        }
    }

    /// <summary>Whether a field of this leaf may give this CLR type; an enum is bound by it.</summary>
    public bool CheckOutput(NamedType leaf, ClrShape shape, string coordinate)
    {
        if (leaf is EnumType enumType)
        {
            return _enums.Bind(enumType, shape.Type, coordinate);
        }

        // A scalar nobody bound takes any value; a bound one has its type.
        var isKnown = _scalars.ContainsKey((leaf.Name, shape.Type)) || BuiltIn(leaf.Name, shape.Type) is not null
            || (!IsBuiltIn(leaf.Name) && !IsBound(leaf.Name));
        if (!isKnown)
        {
            _mismatches.Add($"{coordinate} is {leaf} but the resolver gives {shape}{Advice(leaf, shape.Type)}.");
        }

        return isKnown;
    }

    /// <summary>
    /// How a coerced value, never null, becomes the CLR type; null where it cannot, which is reported.
    /// </summary>
    public Func<object, object>? Converter(NamedType leaf, ClrShape shape, string coordinate, string what)
    {
        if (leaf is EnumType enumType)
        {
            return _enums.Bind(enumType, shape.Type, coordinate)
                ? value => EnumBindings.Convert(enumType, value)
                : null;
        }

        if (_scalars.TryGetValue((leaf.Name, shape.Type), out var binding))
        {
            return binding.Convert;
        }

        if (shape.Type == typeof(object) && !IsBound(leaf.Name))
        {
            return static value => value;
        }

        var builtIn = BuiltIn(leaf.Name, shape.Type);
        if (builtIn is null)
        {
            _mismatches.Add($"{coordinate} is {leaf} but {what} is {shape}{Advice(leaf, shape.Type)}.");
        }

        return builtIn;
    }

    /// <summary>The writers of everything that was bound, by leaf and CLR type.</summary>
    public Dictionary<(NamedType, Type), LeafWriter> Writers(GraphQLSchema schema)
    {
        var writers = new Dictionary<(NamedType, Type), LeafWriter>();
        if (schema.FindType("ID") is { } id)
        {
            // Numbers and GUIDs as ids are strings in the response.
            writers[(id, typeof(int))] = new TextLeafWriter<int>(Format);
            writers[(id, typeof(long))] = new TextLeafWriter<long>(Format);
            writers[(id, typeof(Guid))] = new TextLeafWriter<Guid>(Format);
        }

        foreach (var binding in _scalars.Values)
        {
            writers[(schema.FindType(binding.Scalar)!, binding.Type)] = binding.Writer;
        }

        foreach (var (type, writer) in _enums.Writers)
        {
            writers[(type, writer.ValueType)] = writer;
        }

        return writers;
    }

    private static bool IsBuiltIn(string scalar) => scalar is "Int" or "Float" or "String" or "Boolean" or "ID";

    private static bool Format<T>(T value, Span<byte> destination, out int written)
        where T : IUtf8SpanFormattable =>
        value.TryFormat(destination, out written, default, CultureInfo.InvariantCulture);

    private bool IsBound(string scalar) => _scalars.Keys.Any(key => key.Item1 == scalar);

    private void Add(ScalarType scalar, ScalarBinding binding)
    {
        if (!IsBuiltIn(scalar.Name))
        {
            if (IsBound(scalar.Name))
            {
                _mismatches.Add($"The scalar {scalar} is bound to {SchemaNames.Display(binding.Type)} and to another "
                    + "CLR type: a custom scalar has one.");
            }

            scalar.Coercion = binding.Coercion;
        }

        _scalars[(scalar.Name, binding.Type)] = binding;
    }

    /// <summary>How the built-in scalars' own values become CLR types; null for a type they do not have.</summary>
    private static Func<object, object>? BuiltIn(string scalar, Type type) => scalar switch
    {
        "Int" when type == typeof(int) => static value => value,
        "Int" when type == typeof(short) => static value => Narrow<short>("Int", value),
        "Int" when type == typeof(byte) => static value => Narrow<byte>("Int", value),
        "Float" when type == typeof(double) => static value => Convert.ToDouble(value),
        "Float" when type == typeof(float) => static value => Convert.ToSingle(value),
        "Float" when type == typeof(decimal) => static value => ToDecimal(value),
        "String" or "ID" when type == typeof(string) => static value => value,
        "Boolean" when type == typeof(bool) => static value => value,
        "ID" when type == typeof(int) => static value => ParseId<int>(value),
        "ID" when type == typeof(long) => static value => ParseId<long>(value),
        "ID" when type == typeof(Guid) => static value => ParseId<Guid>(value),
        _ => null,
    };

    private static object Narrow<T>(string scalar, object value)
        where T : System.Numerics.INumber<T>
    {
        try
        {
            return T.CreateChecked((int)value);
        }
        catch (OverflowException)
        {
            throw new InputCoercionException($"{scalar} cannot represent a {SchemaNames.Display(typeof(T))}: {value}");
        }
    }

    private static decimal ToDecimal(object value)
    {
        try
        {
            return Convert.ToDecimal(value);
        }
        catch (OverflowException)
        {
            throw new InputCoercionException($"Float cannot represent a decimal: {value}");
        }
    }

    private static object ParseId<T>(object value)
        where T : ISpanParsable<T> =>
        T.TryParse((string)value, CultureInfo.InvariantCulture, out var id)
            ? id
            : throw new InputCoercionException("ID cannot represent a value of another kind of object.");

    private static string Advice(NamedType leaf, Type type) => (leaf.Name, type) switch
    {
        ("Int", _) when type == typeof(long) => ": Int has 32 bits; make it an int, or the field a custom scalar",
        _ when IsBuiltIn(leaf.Name) && leaf.Name != "ID" => "",
        _ => $": bind {SchemaNames.Display(type)} to {leaf} with BindingOptions.Scalars",
    };
}
