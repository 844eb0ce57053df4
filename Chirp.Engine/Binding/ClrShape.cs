using System.Reflection;

namespace Chirp.Engine.Binding;

/// <summary>
/// A CLR type at one place, with what its nullable annotations say there. A nullable value type is its underlying type
/// with <see cref="MayBeNull"/>.
/// </summary>
internal sealed class ClrShape
{
    private readonly ClrShape[] _arguments;

    private ClrShape(Type type, bool? mayBeNull, ClrShape[] arguments)
    {
        Type = type;
        MayBeNull = mayBeNull;
        _arguments = arguments;
    }

    public Type Type { get; }

    /// <summary>
    /// Null where nothing says: code without nullable annotations, or a generic type's own parameter.
    /// </summary>
    public bool? MayBeNull { get; }

    /// <summary>The CLR type that holds this shape: <c>int?</c> for an <see cref="int"/> that may be null.</summary>
    public Type StorageType =>
        Type.IsValueType && MayBeNull == true ? typeof(Nullable<>).MakeGenericType(Type) : Type;

    /// <summary>What the items of a list are; null for what is no list.</summary>
    public ClrShape? Item { get; private init; }

    public static ClrShape Of(ParameterInfo parameter)
    {
        var info = new NullabilityInfoContext().Create(parameter);
        // What comes in is judged by what may be written, what goes out (the return parameter) by what may be read.
        return From(info, OpenTypeOf(parameter), parameter.Position >= 0);
    }

    public static ClrShape Of(PropertyInfo property, bool isInput)
    {
        var open = property.DeclaringType is { IsConstructedGenericType: true } declaring
            ? ((PropertyInfo)declaring.GetGenericTypeDefinition().GetMemberWithSameMetadataDefinitionAs(property))
                .PropertyType
            : property.PropertyType;
        return From(new NullabilityInfoContext().Create(property), open, isInput);
    }

    public static ClrShape Of(Type type) => From(type);

    /// <summary>A generic argument: the <c>T</c> of <c>ValueTask&lt;T&gt;</c>.</summary>
    public ClrShape Argument(int index) => _arguments[index];

    public bool IsGeneric(Type definition) =>
        Type.IsGenericType && Type.GetGenericTypeDefinition() == definition;

    public override string ToString() =>
        Type.IsValueType || MayBeNull != true ? SchemaNames.Display(StorageType) : SchemaNames.Display(Type) + "?";

    private static Type OpenTypeOf(ParameterInfo parameter)
    {
        if (parameter.Member.DeclaringType is not { IsConstructedGenericType: true } declaring)
        {
            return parameter.ParameterType;
        }

        var open = (MethodBase)declaring.GetGenericTypeDefinition()
            .GetMemberWithSameMetadataDefinitionAs(parameter.Member);
        return parameter.Position >= 0
            ? open.GetParameters()[parameter.Position].ParameterType
            : ((MethodInfo)open).ReturnType;
    }

    private static ClrShape From(NullabilityInfo info, Type open, bool isInput)
    {
        if (Nullable.GetUnderlyingType(info.Type) is { } underlying)
        {
            return From(underlying).With(mayBeNull: true);
        }

        var state = isInput ? info.WriteState : info.ReadState;
        if (state == NullabilityState.Unknown)
        {
            state = isInput ? info.ReadState : info.WriteState;
        }

        bool? mayBeNull = open.IsGenericParameter || state == NullabilityState.Unknown
            ? info.Type.IsValueType ? false : null
            : state == NullabilityState.Nullable;
        var openArguments = open.IsGenericType ? open.GetGenericArguments() : [];
        var arguments = new ClrShape[info.GenericTypeArguments.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            var argument = info.GenericTypeArguments[i];
            arguments[i] = From(argument, i < openArguments.Length ? openArguments[i] : argument.Type, isInput);
        }

        var item = info.ElementType is { } element
            ? From(element, open.GetElementType() ?? element.Type, isInput)
            : ItemOf(info.Type, arguments);
        return new ClrShape(info.Type, mayBeNull, arguments) { Item = item };
    }

    private static ClrShape From(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return From(underlying).With(mayBeNull: true);
        }

        var arguments = type.IsGenericType ? Array.ConvertAll(type.GetGenericArguments(), From) : [];
        var item = type.IsArray ? From(type.GetElementType()!) : ItemOf(type, arguments);
        return new ClrShape(type, type.IsValueType ? false : null, arguments) { Item = item };
    }

    private static ClrShape? ItemOf(Type type, ClrShape[] arguments)
    {
        if (type == typeof(string))
        {
            return null;
        }

        foreach (var sequence in type.IsInterface ? [type, .. type.GetInterfaces()] : type.GetInterfaces())
        {
            if (sequence.IsGenericType && sequence.GetGenericTypeDefinition() == typeof(IEnumerable<>))
            {
                var item = sequence.GetGenericArguments()[0];
                return arguments.Length == 1 && arguments[0].StorageType == item ? arguments[0] : From(item);
            }
        }

        return null;
    }

    private ClrShape With(bool mayBeNull) => new(Type, mayBeNull, _arguments) { Item = Item };
}
