using System.Buffers.Binary;
using System.Collections;
using System.Runtime.InteropServices;
using Chirp.MySql.Protocol;
using Chirp.MySql.Session;

namespace Chirp.MySql.Statements;

/// <summary>Brings a statement's placeholders and a command's parameters together.</summary>
internal static class ParameterBinding
{
    private const byte Execute = 0x17;
    private const int StackCounts = 64;

    /// <summary>
    /// The shape these parameters need; null where there is no value to send, so that the text goes as it is.
    /// </summary>
    public static StatementShape? FindShape(
        StatementText statement, MySqlParameterCollection parameters, bool allowUserVariables)
    {
        var placeholders = statement.Placeholders;
        Span<int> counts = placeholders.Length <= StackCounts
            ? stackalloc int[placeholders.Length]
            : new int[placeholders.Length];
        var isPlain = true;
        var hasValues = false;
        for (var i = 0; i < placeholders.Length; i++)
        {
            var parameter = Find(placeholders[i], i, parameters);
            if (parameter is null && !(allowUserVariables && placeholders[i].Name is not null))
            {
                throw Missing(placeholders[i], i, parameters.Count);
            }

            counts[i] = parameter is null ? ShapeBuilder.Variable
                : ListOf(parameter.Value) is { } list ? ShapeBuilder.PaddedCount(list.Count) : ShapeBuilder.Single;
            isPlain &= counts[i] == ShapeBuilder.Single;
            hasValues |= counts[i] != ShapeBuilder.Variable;
        }

        return !hasValues ? null : isPlain ? statement.Plain : statement.ShapeFor(counts);
    }

    /// <summary>Writes COM_STMT_EXECUTE: nulls, types, values.</summary>
    public static void WriteExecute(
        PacketWriter writer, PreparedStatement statement, MySqlParameterCollection parameters, MySqlGuidFormat guids)
    {
        writer.Begin(0);
        writer.Byte(Execute);
        writer.UInt32(statement.Id);
        writer.Byte(0); // no cursor
        writer.UInt32(1);
        var count = statement.Parameters;
        if (count > 0)
        {
            var nulls = writer.Reserve((count + 7) / 8);
            writer.Byte(1); // types follow
            var types = writer.Reserve(count * 2);
            var written = 0;
            var placeholders = statement.Shape.Text.Placeholders;
            for (var i = 0; i < placeholders.Length; i++)
            {
                if (Find(placeholders[i], i, parameters) is { } parameter)
                {
                    WriteParameter(writer, parameter.Value, nulls, types, ref written, count, guids);
                }
            }

            if (written != count)
            {
                throw Miscounted(count, written);
            }
        }

        writer.End();
    }

    /// <summary>What stands for all of its items: no text and no bytes.</summary>
    private static IList? ListOf(object? value) =>
        value is IList list and not (byte[] or char[]) && value.GetType() != typeof(ArraySegment<byte>) ? list : null;

    private static MySqlParameter? Find(in Placeholder placeholder, int index, MySqlParameterCollection parameters)
    {
        if (placeholder.Name is null)
        {
            return index < parameters.Count ? parameters[index] : null;
        }

        // Most programs give them in the order of the text.
        if (index < parameters.Count && parameters[index].Is(placeholder.Name))
        {
            return parameters[index];
        }

        var found = parameters.IndexOfPlain(placeholder.Name);
        return found < 0 ? null : parameters[found];
    }

    private static void WriteParameter(
        PacketWriter writer, object? value, int nulls, int types, ref int written, int count, MySqlGuidFormat guids)
    {
        if (ListOf(value) is not { } list)
        {
            WriteValue(writer, value, nulls, types, ref written, count, guids);
            return;
        }

        // The last item again and again, up to the shape's length: in a list it changes nothing.
        var padded = ShapeBuilder.PaddedCount(list.Count);
        if (KeysOf(list) is { IsEmpty: false } keys)
        {
            WriteKeys(writer, keys, padded, types, ref written, count);
            return;
        }

        for (var i = 0; i < padded; i++)
        {
            WriteValue(writer, list[Math.Min(i, list.Count - 1)], nulls, types, ref written, count, guids);
        }
    }

    /// <summary>What lists mostly are; empty for all others. An array of ulong is one of long to a pattern.</summary>
    private static ReadOnlySpan<long> KeysOf(IList list) => list switch
    {
        List<long> keys => CollectionsMarshal.AsSpan(keys),
        _ when list.GetType() == typeof(long[]) => (long[])list,
        _ => default,
    };

    // As WriteValue does, without a box for each.
    private static void WriteKeys(
        PacketWriter writer, ReadOnlySpan<long> keys, int padded, int types, ref int written, int count)
    {
        if (written + padded > count)
        {
            throw Miscounted(count, written + padded);
        }

        var typesOfKeys = writer.At(types + written * 2, padded * 2);
        for (var i = 0; i < padded; i++)
        {
            typesOfKeys[i * 2] = (byte)ColumnType.LongLong;
        }

        var values = writer.Span(padded * sizeof(long));
        for (var i = 0; i < padded; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(values[(i * sizeof(long))..], keys[Math.Min(i, keys.Length - 1)]);
        }

        written += padded;
    }

    private static void WriteValue(
        PacketWriter writer, object? value, int nulls, int types, ref int written, int count, MySqlGuidFormat guids)
    {
        if (written >= count)
        {
            throw Miscounted(count, written + 1);
        }

        var type = ParameterValue.TypeOf(value);
        // A Guid as text is compared as text.
        if (value is Guid && guids != MySqlGuidFormat.Binary16)
        {
            type = (ushort)ColumnType.VarString;
        }

        var typeAt = writer.At(types + written * 2, 2);
        typeAt[0] = (byte)type;
        typeAt[1] = (byte)(type >> 8);
        if (value is null or DBNull)
        {
            writer.At(nulls + written / 8, 1)[0] |= (byte)(1 << (written % 8));
        }
        else
        {
            ParameterValue.Write(writer, value, guids);
        }

        written++;
    }

    private static InvalidOperationException Miscounted(int wanted, int given) =>
        new($"The statement has {wanted} values by the server's count and {given} by this driver's.");

    private static InvalidOperationException Missing(in Placeholder placeholder, int index, int given) => new(
        placeholder.Name is { } name
            ? $"The command has no parameter for @{name}. If it is the server's variable, set AllowUserVariables=True."
            : $"The command has {given} parameters; the {index + 1}th ? has none.");
}
