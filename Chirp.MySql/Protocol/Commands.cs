namespace Chirp.MySql.Protocol;

/// <summary>The commands of the protocol, each written as a packet that starts a new sequence.</summary>
internal static class Commands
{
    private const byte Quit = 0x01;
    private const byte InitDatabase = 0x02;
    private const byte Query = 0x03;
    private const byte Ping = 0x0E;
    private const byte StatementPrepare = 0x16;
    private const byte StatementClose = 0x19;
    private const byte ResetConnection = 0x1F;

    public static void WriteQuit(PacketWriter writer) => WriteAlone(writer, Quit);

    public static void WritePing(PacketWriter writer) => WriteAlone(writer, Ping);

    public static void WriteReset(PacketWriter writer) => WriteAlone(writer, ResetConnection);

    public static void WriteQuery(PacketWriter writer, string sql) => WriteText(writer, Query, sql);

    public static void WriteInitDatabase(PacketWriter writer, string name) => WriteText(writer, InitDatabase, name);

    public static void WritePrepare(PacketWriter writer, string sql) => WriteText(writer, StatementPrepare, sql);

    /// <summary>The one command without an answer.</summary>
    public static void WriteStatementClose(PacketWriter writer, uint statementId)
    {
        writer.Begin(0);
        writer.Byte(StatementClose);
        writer.UInt32(statementId);
        writer.End();
    }

    private static void WriteAlone(PacketWriter writer, byte command)
    {
        writer.Begin(0);
        writer.Byte(command);
        writer.End();
    }

    private static void WriteText(PacketWriter writer, byte command, string text)
    {
        writer.Begin(0);
        writer.Byte(command);
        writer.Text(text);
        writer.End();
    }
}
