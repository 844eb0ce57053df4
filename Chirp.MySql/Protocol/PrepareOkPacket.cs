namespace Chirp.MySql.Protocol;

/// <summary>The answer to COM_STMT_PREPARE; definitions of parameters and columns follow it.</summary>
internal readonly record struct PrepareOkPacket(uint StatementId, int Columns, int Parameters)
{
    public static PrepareOkPacket Read(ReadOnlySpan<byte> payload)
    {
        var reader = new PacketReader(payload);
        if (reader.Byte() != OkPacket.Header)
        {
            throw MySqlException.Malformed("a statement's preparation is answered by another packet");
        }

        var statementId = reader.UInt32();
        int columns = reader.UInt16();
        return new PrepareOkPacket(statementId, columns, reader.UInt16());
    }
}
