using Chirp.MySql.Protocol;
using Chirp.MySql.Protocol.Authentication;

namespace Chirp.MySql.Session;

/// <summary>The handshake: greeting, TLS, proof, as many rounds as the server's plugin wants, verdict.</summary>
internal sealed class Login(Wire wire, string host, ConnectionSettings settings, MySqlCredentials credentials)
{
    private const Capabilities Wanted =
        Capabilities.Mysql | Capabilities.LongFlag | Capabilities.Protocol41 | Capabilities.Transactions
        | Capabilities.SecureConnection | Capabilities.MultiStatements | Capabilities.MultiResults
        | Capabilities.PreparedMultiResults | Capabilities.PluginAuth | Capabilities.ConnectAttributes
        | Capabilities.PluginAuthLengthEncoded | Capabilities.SessionTrack | Capabilities.DeprecateEof
        | Capabilities.MariaDbCacheMetadata;

    private const Capabilities Needed = Capabilities.Protocol41 | Capabilities.SecureConnection;

    // A server may change its mind about the plugin; one that does so again and again is not logging anybody in.
    private const int MaxRounds = 10;

    private string _plugin = "";
    private byte[] _challenge = [];

    /// <summary>What both sides can do; settled when <see cref="RunAsync"/> has returned.</summary>
    public Capabilities Capabilities { get; private set; }

    public async ValueTask<HandshakePacket> RunAsync(CancellationToken stop)
    {
        wire.ExpectSequence(0);
        await wire.ReadAsync();
        ThrowIfError();
        var handshake = HandshakePacket.Read(wire.Packet);
        if ((handshake.Capabilities & Needed) != Needed)
        {
            throw MySqlException.Malformed("it is older than version 4.1");
        }

        Capabilities = handshake.Capabilities & Wanted;
        if (settings.Database.Length > 0)
        {
            Capabilities |= Capabilities.ConnectWithDatabase;
        }

        _plugin = handshake.AuthPlugin;
        _challenge = handshake.Challenge;
        // A plugin not known here is answered by one that is; the server then switches to what the user has.
        var proof = Prove() ?? ProveBy(NativePassword.Plugin);
        await UseTlsAsync(handshake, stop);
        Packet(proof).Write(wire.Out, wire.NextSequence);
        await wire.SendAsync();
        wire.ExpectSequence((byte)(wire.NextSequence + 1));
        await FinishAsync();
        return handshake;
    }

    private LoginPacket Packet(byte[] proof) => new()
    {
        Capabilities = Capabilities,
        MaxPacketBytes = settings.MaximumPacketBytes,
        UserId = credentials.UserId,
        Database = settings.Database,
        AuthPlugin = _plugin,
        Proof = proof,
        ApplicationName = settings.ApplicationName,
    };

    private async ValueTask UseTlsAsync(HandshakePacket handshake, CancellationToken stop)
    {
        if (settings.SslMode == MySqlSslMode.Disabled)
        {
            return;
        }

        if ((handshake.Capabilities & Capabilities.Tls) == 0)
        {
            if (settings.SslMode == MySqlSslMode.Preferred)
            {
                return;
            }

            throw new MySqlException(
                MySqlErrorNumbers.TlsFailed, null, $"{host} offers no TLS, which SslMode={settings.SslMode} asks for.");
        }

        Capabilities |= Capabilities.Tls;
        Packet([]).WriteTlsRequest(wire.Out, wire.NextSequence);
        var next = (byte)(wire.NextSequence + 1);
        await wire.SendAsync();
        wire.ThrowIfUnread();
        wire.UseTls(await TlsUpgrade.RunAsync(wire.Socket, host, settings, stop));
        wire.ExpectSequence(next);
    }

    private async ValueTask FinishAsync()
    {
        for (var round = 0; round < MaxRounds; round++)
        {
            await wire.ReadAsync();
            ThrowIfError();
            switch (wire.Packet.Length > 0 ? wire.Packet[0] : -1)
            {
                case OkPacket.Header:
                    return;
                case AuthSwitchPacket.Header:
                    (_plugin, _challenge) = AuthSwitchPacket.Read(wire.Packet);
                    await AnswerAsync(Prove() ?? throw Unavailable($"'{_plugin}' is not one this driver has"));
                    break;
                case CachingSha2Password.MoreDataHeader when _plugin == CachingSha2Password.Plugin:
                    await ContinueSha2Async(wire.Packet[1..].ToArray());
                    break;
                default:
                    throw MySqlException.Malformed("a packet that belongs to no login arrives during it");
            }
        }

        throw MySqlException.Malformed($"the login takes more than {MaxRounds} rounds");
    }

    private async ValueTask ContinueSha2Async(byte[] data)
    {
        switch (data)
        {
            case [CachingSha2Password.FastSuccess]:
                return;
            case [CachingSha2Password.FullAuthentication] when wire.IsEncrypted:
                await AnswerAsync(System.Text.Encoding.UTF8.GetBytes(credentials.Password + "\0"));
                return;
            case [CachingSha2Password.FullAuthentication] when settings.ServerRsaPublicKeyFile.Length > 0:
                await AnswerEncryptedAsync(await File.ReadAllTextAsync(settings.ServerRsaPublicKeyFile));
                return;
            case [CachingSha2Password.FullAuthentication] when settings.AllowPublicKeyRetrieval:
                await AnswerAsync([CachingSha2Password.PublicKeyRequest]);
                await wire.ReadAsync();
                ThrowIfError();
                await AnswerEncryptedAsync(PublicKeyIn(wire.Packet));
                return;
            case [CachingSha2Password.FullAuthentication]:
                throw Unavailable(
                    "the password may not be sent without TLS: set SslMode=Required, ServerRsaPublicKeyFile, or "
                    + "AllowPublicKeyRetrieval=True");
            default:
                throw MySqlException.Malformed("caching_sha2_password goes on in an unknown way");
        }
    }

    private static string PublicKeyIn(ReadOnlySpan<byte> packet) =>
        packet is [CachingSha2Password.MoreDataHeader, .. var key]
            ? System.Text.Encoding.ASCII.GetString(key)
            : throw MySqlException.Malformed("its RSA key arrives in another packet");

    private ValueTask AnswerEncryptedAsync(string publicKeyPem) =>
        AnswerAsync(CachingSha2Password.Encrypt(credentials.Password, _challenge, publicKeyPem));

    private async ValueTask AnswerAsync(byte[] answer)
    {
        var sequence = wire.NextSequence;
        wire.Out.Begin(sequence);
        wire.Out.Bytes(answer);
        wire.Out.End();
        await wire.SendAsync();
        wire.ExpectSequence((byte)(sequence + 1));
    }

    private byte[]? Prove()
    {
        var wantedBytes = _plugin == ClientEd25519.Plugin ? 32 : 20;
        if (_challenge.Length < wantedBytes && _plugin is NativePassword.Plugin or CachingSha2Password.Plugin)
        {
            throw MySqlException.Malformed($"a challenge of {_challenge.Length} bytes arrives for {_plugin}");
        }

        return _plugin switch
        {
            NativePassword.Plugin => NativePassword.Prove(credentials.Password, _challenge),
            CachingSha2Password.Plugin => CachingSha2Password.Prove(credentials.Password, _challenge),
            // Its challenge is longer than a greeting's: the server always switches to it.
            ClientEd25519.Plugin when _challenge.Length >= wantedBytes =>
                ClientEd25519.Prove(credentials.Password, _challenge),
            _ => null,
        };
    }

    private byte[] ProveBy(string plugin)
    {
        _plugin = plugin;
        return Prove()!;
    }

    private void ThrowIfError()
    {
        if (ErrorPacket.Is(wire.Packet))
        {
            throw ErrorPacket.Read(wire.Packet);
        }
    }

    private MySqlException Unavailable(string why) => new(
        MySqlErrorNumbers.AuthenticationUnavailable,
        null,
        $"The server asks {credentials.UserId} for authentication by {_plugin}: {why}.");
}
