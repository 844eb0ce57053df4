using System.Buffers;

namespace Chirp.GraphQL.Transport.WebSockets;

/// <summary>What <see cref="FrameReader"/> has read.</summary>
internal enum ReceivedKind
{
    /// <summary>Nothing whole yet.</summary>
    Nothing,

    /// <summary>A whole text message.</summary>
    Message,

    /// <summary>A ping, whose payload goes back in a pong.</summary>
    Ping,

    Pong,

    /// <summary>The client has closed, or confirmed that it was closed.</summary>
    Close,

    /// <summary>What the client must be told with a close code; what follows is thrown away until it closes.</summary>
    Failure,

    /// <summary>The connection has ended.</summary>
    End,
}

/// <summary>
/// Something received. <see cref="Buffer"/> is rented from the shared pool, and the reader's to
/// <see cref="Release"/>; null without payload.
/// </summary>
/// <param name="Kind">What it is.</param>
/// <param name="Buffer">Holds the payload of a message or a ping.</param>
/// <param name="Length">Bytes of the payload.</param>
/// <param name="Code">The close code that was received or must be sent.</param>
/// <param name="Reason">Why it must be sent.</param>
internal readonly record struct Received(
    ReceivedKind Kind, byte[]? Buffer = null, int Length = 0, int Code = 0, string Reason = "")
{
    public ReadOnlyMemory<byte> Payload => Buffer.AsMemory(0, Length);

    public void Release()
    {
        if (Buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(Buffer);
        }
    }
}
