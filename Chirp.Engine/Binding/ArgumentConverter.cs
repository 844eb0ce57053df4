using Chirp.Engine.Schema;

namespace Chirp.Engine.Binding;

/// <summary>One parameter that takes an argument, or a record of several.</summary>
internal readonly record struct ArgumentSlot(int Index, InputSlot? Slot, InputRecord? Record);

/// <summary>Turns a field's coerced arguments into its resolver's parameters, once a request or once a plan.</summary>
internal sealed class ArgumentConverter(FieldDefinition field, ArgumentSlot[] slots)
{
    public object?[] Convert(object?[] arguments, bool[] given)
    {
        try
        {
            var converted = new object?[slots.Length];
            for (var i = 0; i < converted.Length; i++)
            {
                var (index, slot, record) = slots[i];
                converted[i] = record is null
                    ? slot!(arguments[index], given[index])
                    : record.Create(arguments, given);
            }

            return converted;
        }
        catch (InputCoercionException refused)
        {
            throw new GraphQLException($"{field.Coordinate}: {refused.Message}", ErrorCodes.BadUserInput);
        }
    }
}
