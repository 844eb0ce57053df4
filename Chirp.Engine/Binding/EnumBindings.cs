using System.Reflection;
using System.Text;
using Chirp.Engine.Execution.Resolvers;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Binding;

/// <summary>Which CLR enum stands for which enum of the schema: the first one that a signature uses for it.</summary>
internal sealed class EnumBindings(Mismatches mismatches)
{
    private readonly Dictionary<EnumType, Type> _types = [];

    public IEnumerable<(EnumType Type, LeafWriter Writer)> Writers =>
        _types.Select(static bound => (bound.Key, CreateWriter(bound.Key, bound.Value)));

    /// <summary>Binds the two, checked both ways; false where they do not fit.</summary>
    public bool Bind(EnumType type, Type clrType, string coordinate)
    {
        if (!clrType.IsEnum)
        {
            mismatches.Add($"{coordinate} is {type} but in C# it is {SchemaNames.Display(clrType)}, which is no enum.");
            return false;
        }

        if (_types.TryGetValue(type, out var known))
        {
            if (known != clrType)
            {
                mismatches.Add($"{coordinate} is {type}, which is {known}, but in C# it is {clrType}: "
                    + "an enum of the schema is one enum in C#.");
            }

            return known == clrType;
        }

        _types.Add(type, clrType);
        return BindValues(type, clrType);
    }

    /// <summary>
    /// The CLR value of what coercion gave: a default that was coerced before this binding is still a name.
    /// </summary>
    public static object Convert(EnumType type, object value) =>
        value is string name && type.FindValue(name) is { } known ? known.Value : value;

    private bool BindValues(EnumType type, Type clrType)
    {
        var members = new Dictionary<string, FieldInfo>();
        foreach (var member in clrType.GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            var name = member.GetCustomAttribute<GraphQLNameAttribute>()?.Name ?? member.Name;
            members[SchemaNames.EnumKey(name)] = member;
        }

        var isComplete = true;
        foreach (var value in type.Values)
        {
            if (members.Remove(SchemaNames.EnumKey(value.Name), out var member))
            {
                value.Value = member.GetValue(null)!;
            }
            else
            {
                isComplete = false;
                mismatches.Add($"{type}.{value} has no member in the C# enum {SchemaNames.Display(clrType)}.");
            }
        }

        foreach (var member in members.Values)
        {
            isComplete = false;
            mismatches.Add($"{SchemaNames.Display(clrType)}.{member.Name} has no value in the enum {type}.");
        }

        return isComplete;
    }

    private static LeafWriter CreateWriter(EnumType type, Type clrType) =>
        (LeafWriter)Activator.CreateInstance(typeof(EnumWriter<>).MakeGenericType(clrType), type)!;

    private sealed class EnumWriter<T> : LeafWriter<T>
        where T : struct, Enum
    {
        private readonly Dictionary<T, byte[]> _quoted = [];
        private readonly string _name;

        public EnumWriter(EnumType type)
        {
            _name = type.Name;
            foreach (var value in type.Values)
            {
                if (value.Value is T typed)
                {
                    _quoted[typed] = Encoding.UTF8.GetBytes($"\"{value.Name}\"");
                }
            }
        }

        public override bool TryWrite(T value, Span<byte> destination, out int written)
        {
            var quoted = _quoted.TryGetValue(value, out var known)
                ? known
                : throw new InvalidOperationException($"Enum \"{_name}\" cannot represent value: {value}");
            written = quoted.Length;
            return quoted.AsSpan().TryCopyTo(destination);
        }
    }
}
