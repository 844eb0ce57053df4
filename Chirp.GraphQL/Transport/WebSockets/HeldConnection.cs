using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Chirp.GraphQL.Transport.WebSockets;

/// <summary>
/// A socket's connection where it cannot be taken from HTTP (<see cref="SocketHandover"/>): the request is held as long
/// as the socket is open.
/// </summary>
internal sealed class HeldConnection(HttpContext context, Stream stream) : ConnectionContext
{
    public override string ConnectionId { get; set; } = context.Connection.Id;

    public override IFeatureCollection Features => context.Features;

    public override IDictionary<object, object?> Items { get; set; } = context.Items;

    public override IDuplexPipe Transport { get; set; } = new StreamPipes(stream);

    public override void Abort(ConnectionAbortedException abortReason) => context.Abort();

    /// <summary>Gives back what the pipes hold.</summary>
    public override async ValueTask DisposeAsync()
    {
        await Transport.Input.CompleteAsync();
        await Transport.Output.CompleteAsync();
        await base.DisposeAsync();
    }

    private sealed class StreamPipes(Stream stream) : IDuplexPipe
    {
        public PipeReader Input { get; } =
            PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true, useZeroByteReads: true));

        public PipeWriter Output { get; } = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
    }
}
