namespace Chirp.GraphQL.Transport.WebSockets;

/// <summary>What this side says, in either subprotocol.</summary>
internal static class ServerWords
{
    public static readonly byte[] Acknowledge = "connection_ack"u8.ToArray();
    public static readonly byte[] RefuseConnection = "connection_error"u8.ToArray();
    public static readonly byte[] KeepAlive = "ka"u8.ToArray();
    public static readonly byte[] Ping = "ping"u8.ToArray();
    public static readonly byte[] Pong = "pong"u8.ToArray();
    public static readonly byte[] Next = "next"u8.ToArray();
    public static readonly byte[] Data = "data"u8.ToArray();
    public static readonly byte[] Error = "error"u8.ToArray();
    public static readonly byte[] Complete = "complete"u8.ToArray();
}
