using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Chirp.Bench.Transport;

/// <summary>
/// Makes another process of .NET collect all its garbage, by its diagnostics port (dotnet/diagnostics,
/// ipc-protocol.md): a trace with the keyword GCHeapCollect begins with a full, blocking collection.
/// </summary>
internal static class InducedCollection
{
    private const ulong GCHeapCollect = 0x800000;
    private const byte EventPipeCommandSet = 2;
    private const byte CollectTracing2 = 3;
    private const byte StopTracing = 1;
    private const byte ServerCommandSet = 0xFF;

    public static async Task RunAsync(int processId, CancellationToken stop)
    {
        using var tracing = await ConnectAsync(processId, stop);
        await using var stream = new NetworkStream(tracing);
        await stream.WriteAsync(Message(EventPipeCommandSet, CollectTracing2, Session()), stop);
        var answer = await ReadAnswerAsync(stream, stop);

        using var stopping = await ConnectAsync(processId, stop);
        await using var control = new NetworkStream(stopping);
        await control.WriteAsync(Message(EventPipeCommandSet, StopTracing, answer), stop);

        // The session ends with its stream; what it traced is of no interest.
        await stream.CopyToAsync(Stream.Null, stop);
        await ReadAnswerAsync(control, stop);
    }

    private static async Task<Socket> ConnectAsync(int processId, CancellationToken stop)
    {
        var path = Directory.GetFiles(Path.GetTempPath(), $"dotnet-diagnostic-{processId}-*-socket").Single();
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), stop);
        return socket;
    }

    private static byte[] Session()
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.Unicode);
        writer.Write(16); // MB of buffer
        writer.Write(1); // format: nettrace
        writer.Write(false); // no rundown
        writer.Write(1); // providers
        writer.Write(GCHeapCollect);
        writer.Write(4); // level: informational
        WriteText(writer, "Microsoft-Windows-DotNETRuntime");
        writer.Write(0); // no filter
        return bytes.ToArray();
    }

    private static void WriteText(BinaryWriter writer, string text)
    {
        writer.Write(text.Length + 1);
        writer.Write(text.AsSpan());
        writer.Write('\0');
    }

    private static byte[] Message(byte commandSet, byte command, byte[] payload)
    {
        var size = 20 + payload.Length;
        return
        [
            .. "DOTNET_IPC_V1\0"u8, (byte)size, (byte)(size >> 8), commandSet, command, 0, 0, .. payload,
        ];
    }

    private static async Task<byte[]> ReadAnswerAsync(NetworkStream stream, CancellationToken stop)
    {
        var head = new byte[20];
        await stream.ReadExactlyAsync(head, stop);
        var payload = new byte[BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(14)) - head.Length];
        await stream.ReadExactlyAsync(payload, stop);
        return head[16] == ServerCommandSet && head[17] == 0
            ? payload
            : throw new InvalidOperationException("The process refused to collect its garbage.");
    }
}
