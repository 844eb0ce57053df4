using System.Text;
using Chirp.Engine.Response;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Execution.Values;

/// <summary>The slow path of scalars: a value of any type, by what its scalar makes of it.</summary>
internal sealed class UntypedLeaf<T>(ScalarCoercion coercion) : LeafValue<T>
{
    public override Completion Write(ResponseWriter writer, T value)
    {
        if (value is Exception error)
        {
            throw error;
        }

        if (coercion.Serialize(value!) is not { } serialized)
        {
            return Completion.Null;
        }

        JsonTree.Write(writer, serialized);
        return Completion.Written;
    }
}

/// <summary>The slow path of enums: the value is looked up among those of the enum.</summary>
internal sealed class UntypedEnumLeaf<T>(EnumType type) : LeafValue<T>
{
    private readonly Dictionary<object, byte[]> _json = type.Values
        .GroupBy(static value => value.Value)
        .ToDictionary(static group => group.Key, static group => Encoding.UTF8.GetBytes($"\"{group.First().Name}\""));

    public override Completion Write(ResponseWriter writer, T value)
    {
        if (value is Exception error)
        {
            throw error;
        }

        if (!_json.TryGetValue(value!, out var json))
        {
            throw LeafErrors.NotInEnum(type, value);
        }

        writer.WriteRaw(json);
        return Completion.Written;
    }
}
