using System.Text;

namespace Chirp.MySql.Protocol;

/// <summary>The server's greeting, version 10 of the protocol.</summary>
internal sealed record HandshakePacket(
    string ServerVersion, uint ConnectionId, byte[] Challenge, Capabilities Capabilities, string AuthPlugin)
{
    private const byte Version = 10;

    // MariaDB calls itself 5.5.5-10.x so that replicas of MySQL accept it.
    private const string MariaDbPrefix = "5.5.5-";

    public bool IsMariaDb => ServerVersion.Contains("MariaDB", StringComparison.OrdinalIgnoreCase)
        || (Capabilities & Capabilities.Mysql) == 0;

    public static HandshakePacket Read(ReadOnlySpan<byte> payload)
    {
        var reader = new PacketReader(payload);
        var version = reader.Byte();
        if (version != Version)
        {
            throw MySqlException.Malformed($"it speaks version {version} of the protocol, not {Version}");
        }

        var serverVersion = Encoding.UTF8.GetString(reader.UntilZero());
        var connectionId = reader.UInt32();
        var challenge = new byte[20];
        reader.Take(8).CopyTo(challenge);
        reader.Skip(1);
        ulong capabilities = reader.UInt16();
        reader.Skip(3); // collation and status, which the login settles anew
        capabilities |= (ulong)reader.UInt16() << 16;
        var challengeBytes = reader.Byte();
        reader.Skip(6);
        var extended = reader.UInt32();
        if ((capabilities & (ulong)Capabilities.Mysql) == 0)
        {
            capabilities |= (ulong)extended << 32;
        }

        // The rest of the challenge is 13 bytes, the last of them zero.
        var second = reader.Take(Math.Max(13, challengeBytes - 8));
        second[..12].CopyTo(challenge.AsSpan(8));
        var plugin = reader.Remaining > 0 ? Encoding.ASCII.GetString(reader.UntilZero()) : "mysql_native_password";
        if (serverVersion.StartsWith(MariaDbPrefix, StringComparison.Ordinal))
        {
            serverVersion = serverVersion[MariaDbPrefix.Length..];
        }

        return new HandshakePacket(serverVersion, connectionId, challenge, (Capabilities)capabilities, plugin);
    }
}
