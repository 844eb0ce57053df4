namespace Chirp.MySql;

/// <summary>
/// Values by the type asked for. The comparisons of types are settled when the code is compiled for each.
/// </summary>
internal static class FieldValues
{
    public static T Get<T>(MySqlDataReader reader, int ordinal)
    {
        if (default(T) is null && reader.IsDBNull(ordinal))
        {
            return typeof(T) == typeof(object) || typeof(T) == typeof(DBNull) ? (T)(object)DBNull.Value
                : Nullable.GetUnderlyingType(typeof(T)) is not null ? default!
                : throw new InvalidCastException($"Column '{reader.GetName(ordinal)}' is NULL.");
        }

        if (typeof(T) == typeof(long))
        {
            return (T)(object)reader.GetInt64(ordinal);
        }

        if (typeof(T) == typeof(int))
        {
            return (T)(object)reader.GetInt32(ordinal);
        }

        if (typeof(T) == typeof(ulong))
        {
            return (T)(object)reader.GetUInt64(ordinal);
        }

        if (typeof(T) == typeof(bool))
        {
            return (T)(object)reader.GetBoolean(ordinal);
        }

        if (typeof(T) == typeof(DateTime))
        {
            return (T)(object)reader.GetDateTime(ordinal);
        }

        if (typeof(T) == typeof(Guid))
        {
            return (T)(object)reader.GetGuid(ordinal);
        }

        if (typeof(T) == typeof(double))
        {
            return (T)(object)reader.GetDouble(ordinal);
        }

        if (typeof(T) == typeof(object))
        {
            return (T)reader.GetValue(ordinal);
        }

        return (T)GetSeldom(reader, Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T), ordinal);
    }

    public static object GetSeldom(MySqlDataReader reader, Type type, int ordinal)
    {
        if (type == typeof(DateOnly))
        {
            return DateOnly.FromDateTime(reader.GetDateTime(ordinal));
        }

        if (type == typeof(DateTimeOffset))
        {
            return new DateTimeOffset(reader.GetDateTime(ordinal), TimeSpan.Zero);
        }

        if (type == typeof(TimeSpan))
        {
            return reader.GetTimeSpan(ordinal);
        }

        if (type == typeof(TimeOnly))
        {
            return TimeOnly.FromTimeSpan(reader.GetTimeSpan(ordinal));
        }

        if (type == typeof(byte[]))
        {
            return reader.GetUtf8(ordinal).ToArray();
        }

        if (type == typeof(ReadOnlyMemory<byte>))
        {
            return new ReadOnlyMemory<byte>(reader.GetUtf8(ordinal).ToArray());
        }

        if (type == typeof(Stream))
        {
            return reader.GetStream(ordinal);
        }

        if (type == typeof(TextReader))
        {
            return new StringReader(reader.GetString(ordinal));
        }

        return type.IsEnum
            ? Enum.ToObject(type, reader.GetInt64(ordinal))
            : type == typeof(Guid) ? reader.GetGuid(ordinal) : GetByCode(reader, type, ordinal);
    }

    private static object GetByCode(MySqlDataReader reader, Type type, int ordinal) => Type.GetTypeCode(type) switch
    {
        TypeCode.String => reader.GetString(ordinal),
        TypeCode.Decimal => reader.GetDecimal(ordinal),
        TypeCode.Double => reader.GetDouble(ordinal),
        TypeCode.Single => reader.GetFloat(ordinal),
        TypeCode.Int64 => reader.GetInt64(ordinal),
        TypeCode.UInt64 => reader.GetUInt64(ordinal),
        TypeCode.Int32 => reader.GetInt32(ordinal),
        TypeCode.UInt32 => checked((uint)reader.GetInt64(ordinal)),
        TypeCode.Int16 => reader.GetInt16(ordinal),
        TypeCode.UInt16 => checked((ushort)reader.GetInt64(ordinal)),
        TypeCode.Byte => reader.GetByte(ordinal),
        TypeCode.SByte => checked((sbyte)reader.GetInt64(ordinal)),
        TypeCode.Char => reader.GetChar(ordinal),
        TypeCode.Boolean => reader.GetBoolean(ordinal),
        TypeCode.DateTime => reader.GetDateTime(ordinal),
        _ => throw new InvalidCastException($"Column '{reader.GetName(ordinal)}' cannot be read as {type}."),
    };
}
