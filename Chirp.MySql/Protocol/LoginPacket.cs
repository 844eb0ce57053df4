namespace Chirp.MySql.Protocol;

/// <summary>The client's half of the handshake: what it can do, who it is, and its proof.</summary>
internal readonly ref struct LoginPacket
{
    // utf8mb4_general_ci: known to every server since 5.5; comparisons follow the columns, not the connection.
    private const byte Utf8Mb4 = 45;

    public required Capabilities Capabilities { get; init; }

    public required int MaxPacketBytes { get; init; }

    public required string UserId { get; init; }

    public required string Database { get; init; }

    public required string AuthPlugin { get; init; }

    public required ReadOnlySpan<byte> Proof { get; init; }

    public required string ApplicationName { get; init; }

    /// <summary>Asks for TLS: the first fields alone. The rest follows encrypted.</summary>
    public void WriteTlsRequest(PacketWriter writer, byte sequence)
    {
        writer.Begin(sequence);
        WriteHead(writer);
        writer.End();
    }

    public void Write(PacketWriter writer, byte sequence)
    {
        writer.Begin(sequence);
        WriteHead(writer);
        writer.TextWithZero(UserId);
        if ((Capabilities & Capabilities.PluginAuthLengthEncoded) != 0)
        {
            writer.LengthEncoded(Proof);
        }
        else
        {
            writer.Byte((byte)Proof.Length);
            writer.Bytes(Proof);
        }

        if ((Capabilities & Capabilities.ConnectWithDatabase) != 0)
        {
            writer.TextWithZero(Database);
        }

        if ((Capabilities & Capabilities.PluginAuth) != 0)
        {
            writer.TextWithZero(AuthPlugin);
        }

        if ((Capabilities & Capabilities.ConnectAttributes) != 0)
        {
            WriteAttributes(writer);
        }

        writer.End();
    }

    private void WriteHead(PacketWriter writer)
    {
        writer.UInt32((uint)Capabilities);
        writer.UInt32((uint)MaxPacketBytes);
        writer.Byte(Utf8Mb4);
        writer.Zero(19);
        writer.UInt32((uint)((ulong)Capabilities >> 32));
    }

    private void WriteAttributes(PacketWriter writer)
    {
        using var attributes = new PacketWriter();
        attributes.LengthEncodedText("_client_name");
        attributes.LengthEncodedText("Chirp.MySql");
        if (ApplicationName.Length > 0)
        {
            attributes.LengthEncodedText("program_name");
            attributes.LengthEncodedText(ApplicationName);
        }

        writer.LengthEncoded(attributes.Written.Span);
    }
}
