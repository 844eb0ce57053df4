using System.Text;

namespace Chirp.MySql.Protocol;

/// <summary>The server wants another plugin's proof, for a challenge of its own.</summary>
internal readonly record struct AuthSwitchPacket(string Plugin, byte[] Challenge)
{
    public const byte Header = 0xFE;

    public static AuthSwitchPacket Read(ReadOnlySpan<byte> payload)
    {
        var reader = new PacketReader(payload);
        reader.Skip(1);
        if (reader.Remaining == 0)
        {
            // What servers before 4.1 asked for; its proof is not one.
            return new AuthSwitchPacket("mysql_old_password", []);
        }

        var plugin = Encoding.ASCII.GetString(reader.UntilZero());
        var challenge = reader.Rest;
        // Challenges of 20 bytes have a zero behind them; ed25519's 32 bytes have not, and may end in one.
        return new AuthSwitchPacket(plugin, (challenge is { Length: 21 } ? challenge[..20] : challenge).ToArray());
    }
}
