using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Chirp.GraphQL.Operations;

namespace Chirp.GraphQL.Transport;

/// <summary>A response for a request that did not reach the engine: <c>{"errors":[…]}</c> as UTF-8.</summary>
internal static class ErrorResponse
{
    /// <summary>Quotes as they are, for people who read with curl: no response is ever part of a page.</summary>
    private static readonly JsonWriterOptions s_options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static ReadOnlyMemory<byte> For(BadRequestException error) => For(error.Message, error.Code);

    public static ReadOnlyMemory<byte> For(string message, string code)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer, s_options);
        json.WriteStartObject();
        json.WriteStartArray("errors"u8);
        WriteError(json, message, code);
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>The list alone, as the payload of a WebSocket's <c>error</c> message wants it.</summary>
    public static ReadOnlyMemory<byte> ListFor(string message, string code)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer, s_options);
        json.WriteStartArray();
        WriteError(json, message, code);
        json.WriteEndArray();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteError(Utf8JsonWriter json, string message, string code)
    {
        json.WriteStartObject();
        json.WriteString("message"u8, message);
        json.WriteStartObject("extensions"u8);
        json.WriteString("code"u8, code);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
