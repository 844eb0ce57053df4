namespace Chirp.MySql.Protocol;

/// <summary>
/// The end of a command without rows, or of the rows of a result. Also reads the older EOF packet, which has the status
/// alone.
/// </summary>
internal readonly record struct OkPacket(ulong AffectedRows, ulong LastInsertId, ServerStatus Status, ushort Warnings)
{
    public const byte Header = 0x00;
    public const byte EofHeader = 0xFE;

    public static OkPacket Read(ReadOnlySpan<byte> payload)
    {
        var reader = new PacketReader(payload);
        var header = reader.Byte();
        if (header == EofHeader && payload.Length == 5)
        {
            var eofWarnings = reader.UInt16();
            return new OkPacket(0, 0, (ServerStatus)reader.UInt16(), eofWarnings);
        }

        if (header is not (Header or EofHeader))
        {
            throw MySqlException.Malformed($"a packet starts with 0x{header:X2} where the end of a command belongs");
        }

        var affectedRows = reader.Length();
        var lastInsertId = reader.Length();
        var status = (ServerStatus)reader.UInt16();
        // What follows is a text for people, and the session's changes, which nobody here asks for.
        return new OkPacket(affectedRows, lastInsertId, status, reader.UInt16());
    }

    /// <summary>Rows may start with the same byte; only a row of 16 MiB is that long and does.</summary>
    public static bool EndsRows(ReadOnlySpan<byte> payload) =>
        payload.Length is > 0 and < PacketWriter.MaxPayloadBytes && payload[0] == EofHeader;
}
