namespace Chirp.MySql.Protocol;

/// <summary>
/// A column of a result as the server describes it. Kept with its bytes: a statement that runs again mostly has the
/// same columns, and comparing is cheaper than reading.
/// </summary>
internal sealed class ColumnDefinition
{
    private const ushort BinaryCharset = 63;

    private readonly byte[] _payload;

    private ColumnDefinition(ReadOnlySpan<byte> payload)
    {
        _payload = payload.ToArray();
        var reader = new PacketReader(payload);
        reader.Bytes(); // catalog, always "def"
        Database = reader.Text();
        Table = reader.Text();
        SourceTable = reader.Text();
        Name = reader.Text();
        SourceName = reader.Text();
        if (reader.Length() != 12)
        {
            throw MySqlException.Malformed("the fixed part of a column's definition is not 12 bytes");
        }

        Charset = reader.UInt16();
        Length = reader.UInt32();
        Type = (ColumnType)reader.Byte();
        Flags = (ColumnFlags)reader.UInt16();
        Decimals = reader.Byte();
        reader.Skip(2);
        reader.End("a column's definition");
    }

    public string Database { get; }

    public string Table { get; }

    public string SourceTable { get; }

    public string Name { get; }

    public string SourceName { get; }

    public ushort Charset { get; }

    /// <summary>Of its longest value, in bytes of its character set.</summary>
    public uint Length { get; }

    public ColumnType Type { get; }

    public ColumnFlags Flags { get; }

    public byte Decimals { get; }

    public bool IsUnsigned => (Flags & ColumnFlags.Unsigned) != 0;

    public bool IsBinary => Charset == BinaryCharset;

    public static ColumnDefinition Read(ReadOnlySpan<byte> payload) => new(payload);

    public bool Is(ReadOnlySpan<byte> payload) => payload.SequenceEqual(_payload);
}
