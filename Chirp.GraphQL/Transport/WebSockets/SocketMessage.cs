using System.Text.Json;

namespace Chirp.GraphQL.Transport.WebSockets;

/// <summary>What a client says, in either subprotocol.</summary>
internal enum SocketMessageType
{
    Unknown,
    ConnectionInit,
    Ping,
    Pong,
    Subscribe,
    Complete,
    Terminate,
}

/// <summary>One message of a client: its type, its operation's id, and its payload's bytes as they came.</summary>
internal readonly ref struct SocketMessage
{
    private const int MaxJsonDepth = 64;

    public SocketMessageType Type { get; private init; }

    public string? Id { get; private init; }

    /// <summary>The payload's JSON, empty where there is none.</summary>
    public ReadOnlyMemory<byte> Payload { get; private init; }

    public bool PayloadIsObject => Payload.Length > 0 && Payload.Span[0] == (byte)'{';

    /// <summary>Reads a message; false where it is none, which ends the connection.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> json, Subprotocol protocol, out SocketMessage message)
    {
        message = default;
        try
        {
            return TryRead(json, protocol, out message) && message.Type != SocketMessageType.Unknown;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Not JSON, or a string that is not Unicode.
            return false;
        }
    }

    private static bool TryRead(ReadOnlyMemory<byte> json, Subprotocol protocol, out SocketMessage message)
    {
        message = default;
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = MaxJsonDepth });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        var type = SocketMessageType.Unknown;
        string? id = null;
        ReadOnlyMemory<byte> payload = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isType = reader.ValueTextEquals("type"u8);
            var isId = reader.ValueTextEquals("id"u8);
            var isPayload = reader.ValueTextEquals("payload"u8);
            reader.Read();
            if (isType && reader.TokenType == JsonTokenType.String)
            {
                type = protocol.TypeOf(ref reader);
            }
            else if (isId && reader.TokenType == JsonTokenType.String)
            {
                id = reader.GetString();
            }
            else if (isPayload && reader.TokenType != JsonTokenType.Null)
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                payload = json[start..(int)reader.BytesConsumed];
            }
            else
            {
                reader.Skip();
            }
        }

        message = new SocketMessage { Type = type, Id = id, Payload = payload };
        return !reader.Read();
    }
}
