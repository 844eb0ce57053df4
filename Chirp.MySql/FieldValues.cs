using System.Runtime.CompilerServices;

namespace Chirp.MySql;

/// <summary>Values by the type asked for. A type that is known where the code is compiled needs no box.</summary>
internal static class FieldValues
{
    private static readonly Dictionary<Type, Delegate> s_readers = [];
    private static readonly Dictionary<Type, Func<MySqlDataReader, int, object>> s_boxed = [];

    static FieldValues()
    {
        Add(static (reader, ordinal) => reader.GetBoolean(ordinal));
        Add(static (reader, ordinal) => checked((sbyte)reader.GetInt64(ordinal)));
        Add(static (reader, ordinal) => reader.GetByte(ordinal));
        Add(static (reader, ordinal) => reader.GetInt16(ordinal));
        Add(static (reader, ordinal) => checked((ushort)reader.GetInt64(ordinal)));
        Add(static (reader, ordinal) => reader.GetInt32(ordinal));
        Add(static (reader, ordinal) => checked((uint)reader.GetInt64(ordinal)));
        Add(static (reader, ordinal) => reader.GetInt64(ordinal));
        Add(static (reader, ordinal) => reader.GetUInt64(ordinal));
        Add(static (reader, ordinal) => reader.GetFloat(ordinal));
        Add(static (reader, ordinal) => reader.GetDouble(ordinal));
        Add(static (reader, ordinal) => reader.GetDecimal(ordinal));
        Add(static (reader, ordinal) => reader.GetChar(ordinal));
        Add(static (reader, ordinal) => reader.GetGuid(ordinal));
        Add(static (reader, ordinal) => reader.GetDateTime(ordinal));
        Add(static (reader, ordinal) => new DateTimeOffset(reader.GetDateTime(ordinal), TimeSpan.Zero));
        Add(static (reader, ordinal) => DateOnly.FromDateTime(reader.GetDateTime(ordinal)));
        Add(static (reader, ordinal) => reader.GetTimeSpan(ordinal));
        Add(static (reader, ordinal) => TimeOnly.FromTimeSpan(reader.GetTimeSpan(ordinal)));
        Add(static (reader, ordinal) => new ReadOnlyMemory<byte>(reader.GetUtf8(ordinal).ToArray()));
        AddClass(static (reader, ordinal) => reader.GetString(ordinal));
        AddClass(static (reader, ordinal) => reader.GetUtf8(ordinal).ToArray());
        AddClass(static (reader, ordinal) => reader.GetStream(ordinal));
        AddClass<TextReader>(static (reader, ordinal) => new StringReader(reader.GetString(ordinal)));
        AddClass(static (reader, ordinal) => reader.GetValue(ordinal));
    }

    public static T Get<T>(MySqlDataReader reader, int ordinal)
    {
        if (default(T) is null && reader.IsDBNull(ordinal))
        {
            return typeof(T) == typeof(object) || typeof(T) == typeof(DBNull) ? (T)(object)DBNull.Value
                : Nullable.GetUnderlyingType(typeof(T)) is not null ? default!
                : throw new InvalidCastException($"Column '{reader.GetName(ordinal)}' is NULL.");
        }

        return ReaderOf<T>.Read is { } read ? read(reader, ordinal)
            : typeof(T).IsEnum ? GetEnum<T>(reader.GetInt64(ordinal))
            : (T)Get(reader, Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T), ordinal);
    }

    public static object Get(MySqlDataReader reader, Type type, int ordinal) =>
        s_boxed.TryGetValue(type, out var read) ? read(reader, ordinal)
        : type.IsEnum ? Enum.ToObject(type, reader.GetInt64(ordinal))
        : throw new InvalidCastException($"Column '{reader.GetName(ordinal)}' cannot be read as {type}.");

    private static T GetEnum<T>(long value) => Unsafe.SizeOf<T>() switch
    {
        1 => As<byte, T>((byte)value),
        2 => As<ushort, T>((ushort)value),
        4 => As<uint, T>((uint)value),
        _ => As<long, T>(value),
    };

    private static T As<TValue, T>(TValue value) => Unsafe.As<TValue, T>(ref value);

    private static void Add<T>(Func<MySqlDataReader, int, T> read)
        where T : struct
    {
        s_readers.Add(typeof(T), read);
        s_readers.Add(typeof(T?), (MySqlDataReader reader, int ordinal) => (T?)read(reader, ordinal));
        s_boxed.Add(typeof(T), (reader, ordinal) => read(reader, ordinal));
    }

    private static void AddClass<T>(Func<MySqlDataReader, int, T> read)
        where T : class
    {
        s_readers.Add(typeof(T), read);
        s_boxed.Add(typeof(T), read);
    }

    private static class ReaderOf<T>
    {
        public static readonly Func<MySqlDataReader, int, T>? Read =
            (Func<MySqlDataReader, int, T>?)s_readers.GetValueOrDefault(typeof(T));
    }
}
