using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Chirp.GraphQL.Operations;

/// <summary>
/// Reads the parameters of a request (GraphQL over HTTP, section 5) straight from UTF-8 JSON. Unknown members are
/// ignored, as the draft asks; a member of the wrong type is a <see cref="BadRequestException"/>.
/// </summary>
internal static class OperationRequestParser
{
    /// <summary>Nested objects and lists of variables and extensions.</summary>
    private const int MaxJsonDepth = 64;

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = MaxJsonDepth };

    /// <summary>One request, an object.</summary>
    public static OperationRequest Parse(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(Text(json.Span), ReaderOptions);
        try
        {
            Require(
                reader.Read() && reader.TokenType == JsonTokenType.StartObject, "The request must be a JSON object.");
            var request = ParseObject(ref reader);
            try
            {
                Require(!reader.Read(), "The request has text behind its end.");
                return request;
            }
            catch
            {
                request.Dispose();
                throw;
            }
        }
        catch (JsonException error)
        {
            throw NotJson(error);
        }
    }

    /// <summary>A request or, where the JSON is an array, up to <paramref name="maxBatch"/> of them.</summary>
    public static List<OperationRequest> ParseBatch(ReadOnlyMemory<byte> json, int maxBatch)
    {
        var requests = new List<OperationRequest>();
        try
        {
            var reader = new Utf8JsonReader(Text(json.Span), ReaderOptions);
            Require(
                reader.Read() && reader.TokenType == JsonTokenType.StartArray, "The request must be a JSON array.");
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                Require(requests.Count < maxBatch, $"A batch may have {maxBatch} requests (Transport:MaxBatch).");
                Require(
                    reader.TokenType == JsonTokenType.StartObject, "Each request of a batch must be a JSON object.");
                requests.Add(ParseObject(ref reader));
            }

            Require(!reader.Read(), "The request has text behind its end.");
            Require(requests.Count > 0, "The batch has no request.");
            return requests;
        }
        catch (JsonException error)
        {
            requests.ForEach(static request => request.Dispose());
            throw NotJson(error);
        }
        catch (BadRequestException)
        {
            requests.ForEach(static request => request.Dispose());
            throw;
        }
    }

    /// <summary>Whether the first thing that is not white space opens an array.</summary>
    public static bool IsBatch(ReadOnlySpan<byte> json)
    {
        var start = WithoutMark(json).TrimStart(" \t\r\n"u8);
        return start.Length > 0 && start[0] == (byte)'[';
    }

    /// <summary>
    /// The JSON's text. The reader checks UTF-8 only where a string is read, so all of it is checked here: variables
    /// are read much later.
    /// </summary>
    private static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> json)
    {
        return Utf8.IsValid(json)
            ? WithoutMark(json)
            : throw new BadRequestException("The request is not UTF-8.") { IsUnreadable = true };
    }

    /// <summary>A byte order mark is ignored, as RFC 8259, section 8.1, allows.</summary>
    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> json) =>
        json.StartsWith("\uFEFF"u8) ? json["\uFEFF"u8.Length..] : json;

    /// <summary>The parameters of a URL (GraphQL over HTTP, section 5.4.1): JSON in strings.</summary>
    public static OperationRequest ParseQueryString(IQueryCollection query)
    {
        var owned = new JsonDocument?[2];
        try
        {
            return new OperationRequest
            {
                Query = Encoding.UTF8.GetBytes(Parameter(query, "query")),
                OperationName = NullIfEmpty(Parameter(query, "operationName")),
                Variables = ParseMap(Parameter(query, "variables"), "variables", out owned[0]),
                Extensions = ParseMap(Parameter(query, "extensions"), "extensions", out owned[1]),
                DocumentId = NullIfEmpty(Parameter(query, "documentId")),
                Owned = owned,
            };
        }
        catch
        {
            owned[0]?.Dispose();
            owned[1]?.Dispose();
            throw;
        }
    }

    private static OperationRequest ParseObject(ref Utf8JsonReader reader)
    {
        byte[] query = [];
        string? operationName = null, documentId = null;
        JsonDocument? variables = null, extensions = null;
        try
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("query"u8))
                {
                    reader.Read();
                    query = ReadUtf8(ref reader, "query");
                }
                else if (reader.ValueTextEquals("operationName"u8))
                {
                    reader.Read();
                    operationName = ReadString(ref reader, "operationName");
                }
                else if (reader.ValueTextEquals("documentId"u8))
                {
                    reader.Read();
                    documentId = ReadString(ref reader, "documentId");
                }
                else if (reader.ValueTextEquals("variables"u8))
                {
                    reader.Read();
                    Replace(ref variables, ReadMap(ref reader, "variables"));
                }
                else if (reader.ValueTextEquals("extensions"u8))
                {
                    reader.Read();
                    Replace(ref extensions, ReadMap(ref reader, "extensions"));
                }
                else
                {
                    reader.Read();
                    reader.Skip();
                }
            }

            return new OperationRequest
            {
                Query = query,
                OperationName = operationName,
                DocumentId = documentId,
                Variables = variables?.RootElement ?? default,
                Extensions = extensions?.RootElement ?? default,
                Owned = variables is null && extensions is null ? [] : [variables, extensions],
            };
        }
        catch
        {
            variables?.Dispose();
            extensions?.Dispose();
            throw;
        }
    }

    private static byte[] ReadUtf8(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return [];
        }

        Require(reader.TokenType == JsonTokenType.String, $"The parameter '{name}' must be a string.");
        var rented = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            var length = reader.CopyString(rented);
            return rented.AsSpan(0, length).ToArray();
        }
        catch (InvalidOperationException)
        {
            // What the reader throws for half of a surrogate pair or for bytes that are not UTF-8.
            throw new BadRequestException($"The parameter '{name}' is not valid Unicode.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static string? ReadString(ref Utf8JsonReader reader, string name)
    {
        Require(
            reader.TokenType is JsonTokenType.String or JsonTokenType.Null,
            $"The parameter '{name}' must be a string.");
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            throw new BadRequestException($"The parameter '{name}' is not valid Unicode.");
        }
    }

    private static JsonDocument? ReadMap(ref Utf8JsonReader reader, string name)
    {
        Require(
            reader.TokenType is JsonTokenType.StartObject or JsonTokenType.Null,
            $"The parameter '{name}' must be a map.");
        return reader.TokenType == JsonTokenType.Null ? null : JsonDocument.ParseValue(ref reader);
    }

    private static JsonElement ParseMap(string json, string name, out JsonDocument? owner)
    {
        owner = null;
        if (json.Length == 0)
        {
            return default;
        }

        try
        {
            owner = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxJsonDepth });
        }
        catch (JsonException error)
        {
            throw new BadRequestException($"The parameter '{name}' is not JSON: {Short(error)}");
        }

        var kind = owner.RootElement.ValueKind;
        Require(kind is JsonValueKind.Object or JsonValueKind.Null, $"The parameter '{name}' must be a map.");
        return kind == JsonValueKind.Object ? owner.RootElement : default;
    }

    private static string Parameter(IQueryCollection query, string name)
    {
        var values = query[name];
        Require(values.Count <= 1, $"The parameter '{name}' comes more than once.");
        return values.ToString();
    }

    private static void Replace(ref JsonDocument? held, JsonDocument? next)
    {
        held?.Dispose();
        held = next;
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private static BadRequestException NotJson(JsonException error) =>
        new($"The request is not JSON: {Short(error)}") { IsUnreadable = true };

    /// <summary>The place alone: the reader's own words name internals of .NET.</summary>
    private static string Short(JsonException error) =>
        $"line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}.";

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new BadRequestException(message);
        }
    }
}
