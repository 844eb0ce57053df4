using System.Text.Json;

namespace Chirp.GraphQL.Transport.WebSockets;

/// <summary>
/// The words of a WebSocket subprotocol. <c>graphql-transport-ws</c> is the current one (npm graphql-ws);
/// <c>graphql-ws</c> is the older one of npm subscriptions-transport-ws, which Apollo's and other old clients still
/// speak.
/// </summary>
internal sealed class Subprotocol
{
    private Subprotocol(string name, bool isLegacy)
    {
        Name = name;
        IsLegacy = isLegacy;
    }

    public static Subprotocol Current { get; } = new("graphql-transport-ws", isLegacy: false);

    public static Subprotocol Legacy { get; } = new("graphql-ws", isLegacy: true);

    public string Name { get; }

    public bool IsLegacy { get; }

    public byte[] Next => IsLegacy ? ServerWords.Data : ServerWords.Next;

    /// <summary>The one both sides speak, or null.</summary>
    public static Subprotocol? Choose(IList<string> offered) =>
        offered.Contains(Current.Name) ? Current : offered.Contains(Legacy.Name) ? Legacy : null;

    /// <summary>The type of a client's message.</summary>
    public SocketMessageType TypeOf(ref Utf8JsonReader type)
    {
        if (type.ValueTextEquals("connection_init"u8))
        {
            return SocketMessageType.ConnectionInit;
        }

        if (IsLegacy)
        {
            return type.ValueTextEquals("start"u8) ? SocketMessageType.Subscribe
                : type.ValueTextEquals("stop"u8) ? SocketMessageType.Complete
                : type.ValueTextEquals("connection_terminate"u8) ? SocketMessageType.Terminate
                : SocketMessageType.Unknown;
        }

        return type.ValueTextEquals("subscribe"u8) ? SocketMessageType.Subscribe
            : type.ValueTextEquals("complete"u8) ? SocketMessageType.Complete
            : type.ValueTextEquals("ping"u8) ? SocketMessageType.Ping
            : type.ValueTextEquals("pong"u8) ? SocketMessageType.Pong
            : SocketMessageType.Unknown;
    }
}
