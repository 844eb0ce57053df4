using System.Text;

namespace Chirp.MySql.Protocol;

/// <summary>The server's refusal: <c>0xFF, number, '#' and five characters of SQLSTATE, message</c>.</summary>
internal static class ErrorPacket
{
    public const byte Header = 0xFF;

    public static bool Is(ReadOnlySpan<byte> payload) => payload.Length > 0 && payload[0] == Header;

    public static MySqlException Read(ReadOnlySpan<byte> payload)
    {
        var reader = new PacketReader(payload);
        reader.Skip(1);
        int number = reader.UInt16();
        string? state = null;
        // Before the handshake is over there is no SQLSTATE.
        if (reader.Remaining >= 6 && reader.Rest[0] == '#')
        {
            state = Encoding.ASCII.GetString(reader.Take(6)[1..]);
        }

        return new MySqlException(number, state, Encoding.UTF8.GetString(reader.Rest));
    }
}
