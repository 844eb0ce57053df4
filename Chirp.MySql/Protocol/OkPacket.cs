namespace Chirp.MySql.Protocol;

/// <summary>
/// The end of a command without rows, or of the rows of a result. Also reads the older EOF packet, which has the status
/// alone.
/// </summary>
/// <param name="AffectedRows">Rows inserted, changed and deleted.</param>
/// <param name="LastInsertId">The key that an insert made; 0 where it made none.</param>
/// <param name="Status">The session's.</param>
/// <param name="Database">The one that the session is in from now on, "" for none; null where it stays.</param>
internal readonly record struct OkPacket(
    ulong AffectedRows, ulong LastInsertId, ServerStatus Status, string? Database)
{
    public const byte Header = 0x00;
    public const byte EofHeader = 0xFE;

    private const byte SchemaChange = 1;

    public static OkPacket Read(ReadOnlySpan<byte> payload, Capabilities capabilities)
    {
        var reader = new PacketReader(payload);
        var header = reader.Byte();
        if (header == EofHeader && payload.Length == 5)
        {
            reader.Skip(2); // warnings
            return new OkPacket(0, 0, (ServerStatus)reader.UInt16(), null);
        }

        if (header is not (Header or EofHeader))
        {
            throw MySqlException.Malformed($"a packet starts with 0x{header:X2} where the end of a command belongs");
        }

        var affectedRows = reader.Length();
        var lastInsertId = reader.Length();
        var status = (ServerStatus)reader.UInt16();
        reader.Skip(2); // warnings
        var database = (capabilities & Capabilities.SessionTrack) != 0 && reader.Remaining > 0
            ? ReadChanges(ref reader, status)
            : null;
        return new OkPacket(affectedRows, lastInsertId, status, database);
    }

    /// <summary>Rows may start with the same byte; only a row of 16 MiB is that long and does.</summary>
    public static bool EndsRows(ReadOnlySpan<byte> payload) =>
        payload.Length is > 0 and < PacketWriter.MaxPayloadBytes && payload[0] == EofHeader;

    private static string? ReadChanges(ref PacketReader reader, ServerStatus status)
    {
        reader.Bytes(); // a text for people
        string? database = null;
        if ((status & ServerStatus.SessionChanged) != 0)
        {
            var changes = new PacketReader(reader.Bytes());
            while (changes.Remaining > 0)
            {
                var kind = changes.Byte();
                var change = new PacketReader(changes.Bytes());
                database = kind == SchemaChange ? change.Text() : database;
            }
        }

        reader.End("the end of a command");
        return database;
    }
}
