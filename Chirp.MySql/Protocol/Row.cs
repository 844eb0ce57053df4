namespace Chirp.MySql.Protocol;

/// <summary>
/// Where the values of the current row lie in its packet. One per connection, filled anew for every row; the bytes are
/// the connection's until the next packet.
/// </summary>
internal sealed class Row
{
    private const byte TextNull = 0xFB;

    private int[] _starts = new int[16];
    private int[] _lengths = new int[16];
    private byte[] _buffer = [];

    public bool IsBinary { get; private set; }

    public bool IsNull(int column) => _lengths[column] < 0;

    public ReadOnlySpan<byte> this[int column] => new(_buffer, _starts[column], _lengths[column]);

    public void Read(ArraySegment<byte> payload, ColumnDefinition[] columns, bool isBinary)
    {
        var count = columns.Length;
        if (_starts.Length < count)
        {
            _starts = new int[count];
            _lengths = new int[count];
        }

        _buffer = payload.Array!;
        IsBinary = isBinary;
        var end = payload.Offset + payload.Count;
        if (isBinary)
        {
            ReadBinary(payload, columns, end);
        }
        else
        {
            ReadText(payload, count, end);
        }
    }

    private void ReadText(ReadOnlySpan<byte> payload, int count, int end)
    {
        var reader = new PacketReader(payload);
        for (var i = 0; i < count; i++)
        {
            if (reader.Remaining > 0 && reader.Rest[0] == TextNull)
            {
                reader.Skip(1);
                _lengths[i] = -1;
                continue;
            }

            _lengths[i] = reader.Bytes().Length;
            _starts[i] = end - reader.Remaining - _lengths[i];
        }

        reader.End("a row");
    }

    private void ReadBinary(ReadOnlySpan<byte> payload, ColumnDefinition[] columns, int end)
    {
        var reader = new PacketReader(payload);
        if (reader.Byte() != 0)
        {
            throw MySqlException.Malformed("a row of a prepared statement does not start with zero");
        }

        // The first two bits of the map belong to nothing.
        var nulls = reader.Take((columns.Length + 9) / 8);
        for (var i = 0; i < columns.Length; i++)
        {
            var bit = i + 2;
            if ((nulls[bit >> 3] & (1 << (bit & 7))) != 0)
            {
                _lengths[i] = -1;
                continue;
            }

            var fixedBytes = FixedBytes(columns[i].Type);
            var length = fixedBytes;
            if (fixedBytes >= 0)
            {
                reader.Skip(fixedBytes);
            }
            else
            {
                length = reader.Bytes().Length;
            }

            _lengths[i] = length;
            _starts[i] = end - reader.Remaining - length;
        }

        reader.End("a row");
    }

    // -1: the length is in front. Dates and times are such, of a byte.
    private static int FixedBytes(ColumnType type) => type switch
    {
        ColumnType.Tiny => 1,
        ColumnType.Short or ColumnType.Year => 2,
        ColumnType.Long or ColumnType.Int24 or ColumnType.Float => 4,
        ColumnType.LongLong or ColumnType.Double => 8,
        ColumnType.Null => 0,
        _ => -1,
    };
}
