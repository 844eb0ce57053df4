using System.Buffers.Binary;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Chirp.Tests.MySql.Fake;

/// <summary>One connection of a <see cref="FakeServer"/>: packets in, packets out, in sequence unless told.</summary>
internal sealed class FakeSession(Stream stream, int number, CancellationToken stop) : IAsyncDisposable
{
    private Stream _stream = stream;

    /// <summary>From 1, in the order of connecting; the server's id of the connection as well.</summary>
    public int Number { get; } = number;

    /// <summary>Cancelled when the test is over.</summary>
    public CancellationToken Stop { get; } = stop;

    public int Capabilities { get; private set; }

    /// <summary>The number that the next packet carries.</summary>
    public byte Sequence { get; set; }

    /// <summary>Changes what is sent, byte by byte; null from it cuts the connection there.</summary>
    public Func<byte[], byte[]?>? Distort { get; set; }

    /// <summary>Whether each byte is a write of its own.</summary>
    public bool Trickle { get; set; }

    public bool IsSecure => _stream is SslStream;

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    public Task SendAsync(params byte[][] payloads) => SendRawAsync(Packets(payloads));

    /// <summary>The payloads under their headers, the next in sequence.</summary>
    public byte[] Packets(params byte[][] payloads) =>
        [.. payloads.SelectMany(payload => (byte[])[.. Header(payload.Length, Sequence++), .. payload])];

    public async Task SendRawAsync(byte[] bytes)
    {
        var sent = Distort is null ? bytes : Distort(bytes);
        for (var i = 0; Trickle && i < sent?.Length; i++)
        {
            await _stream.WriteAsync(sent.AsMemory(i, 1), Stop);
        }

        if (sent is not null && !Trickle)
        {
            await _stream.WriteAsync(sent, Stop);
        }

        if (sent?.Length < bytes.Length || sent is null)
        {
            throw new IOException("The script cuts the connection here.");
        }
    }

    public async Task<byte[]> ReadAsync()
    {
        var header = new byte[4];
        await _stream.ReadExactlyAsync(header, Stop);
        var payload = new byte[BinaryPrimitives.ReadInt32LittleEndian(header) & 0xFFFFFF];
        await _stream.ReadExactlyAsync(payload, Stop);
        Sequence = (byte)(header[3] + 1);
        return payload;
    }

    /// <summary>Greets, goes over to TLS where the client asks for it, and returns what it logs in with.</summary>
    public async Task<FakeLogin> GreetAsync(
        string plugin = "mysql_native_password",
        int capabilities = FakePackets.Capabilities,
        X509Certificate2? certificate = null)
    {
        await SendAsync(FakePackets.Greeting(
            certificate is null ? capabilities : capabilities | FakePackets.Ssl, plugin, (uint)Number));
        var answer = await ReadAsync();
        if (answer.Length == 32)
        {
            var secure = new SslStream(_stream);
            await secure.AuthenticateAsServerAsync(certificate!);
            _stream = secure;
            answer = await ReadAsync();
        }

        Capabilities = BinaryPrimitives.ReadInt32LittleEndian(answer);
        var user = Encoding.UTF8.GetString(answer.AsSpan(32, answer.AsSpan(32).IndexOf((byte)0)));
        var at = 32 + user.Length + 1;
        return new FakeLogin(user, answer.AsSpan(at + 1, answer[at]).ToArray());
    }

    /// <summary>Logs anybody in.</summary>
    public async Task AcceptAsync(int capabilities = FakePackets.Capabilities)
    {
        await GreetAsync(capabilities: capabilities);
        await SendAsync(FakePackets.Ok());
    }

    /// <summary>Waits for ever: what a server does that hangs.</summary>
    public Task StallAsync() => Task.Delay(Timeout.Infinite, Stop);

    /// <summary>Reads and drops what the client sends until it hangs up.</summary>
    public async Task DrainAsync()
    {
        while (true)
        {
            await ReadAsync();
        }
    }

    /// <summary>Columns, an EOF where the client still wants one, rows, and the end.</summary>
    public async Task SendResultAsync(byte[][] columns, byte[][] rows, ushort status = FakePackets.AutoCommit) =>
        await SendAsync(
        [
            [(byte)columns.Length], .. columns, .. AfterDefinitions(), .. rows, FakePackets.End(Capabilities, status),
        ]);

    /// <summary>The packet between definitions and what follows, which newer clients do without.</summary>
    public byte[][] AfterDefinitions() => (Capabilities & FakePackets.DeprecateEof) != 0 ? [] : [FakePackets.Eof()];

    private static byte[] Header(int length, byte sequence) =>
        [(byte)length, (byte)(length >> 8), (byte)(length >> 16), sequence];
}

/// <param name="User">Who logs in.</param>
/// <param name="Token">What the client proves it with.</param>
internal sealed record FakeLogin(string User, byte[] Token);
