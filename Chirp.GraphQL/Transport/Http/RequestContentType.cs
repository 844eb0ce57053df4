using Chirp.GraphQL.Operations;
using Microsoft.Net.Http.Headers;

namespace Chirp.GraphQL.Transport.Http;

/// <summary>What kind of body a POST has.</summary>
internal enum RequestBodyKind
{
    Json,
    Multipart,
}

/// <summary>Reads <c>Content-Type</c> of a POST.</summary>
internal static class RequestContentType
{
    public const RequestBodyKind Multipart = RequestBodyKind.Multipart;

    /// <summary>
    /// The kind of the body. Throws <see cref="BadRequestException"/> with 415 for any other, another charset than
    /// UTF-8, or a compressed one.
    /// </summary>
    public static RequestBodyKind Of(HttpRequest request)
    {
        if (request.Headers.ContentEncoding is { Count: > 0 } encoding && encoding != "identity")
        {
            // Some bytes may be many when unpacked.
            request.HttpContext.Response.Headers.AcceptEncoding = "identity";
            throw Unsupported($"A body must not be encoded, as this one is with '{encoding}'.");
        }

        var text = request.ContentType;
        if (text is "application/json")
        {
            return RequestBodyKind.Json;
        }

        if (!MediaTypeHeaderValue.TryParse(text, out var type))
        {
            throw Unsupported("A POST needs 'Content-Type: application/json'.");
        }

        if (type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            return RequestBodyKind.Multipart;
        }

        if (!type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
        {
            throw Unsupported($"A POST needs 'Content-Type: application/json', not '{type.MediaType}'.");
        }

        var charset = HeaderUtilities.RemoveQuotes(type.Charset);
        return charset.Length == 0 || charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            ? RequestBodyKind.Json
            : throw Unsupported($"The charset must be utf-8, not '{charset}'.");
    }

    private static BadRequestException Unsupported(string message) =>
        new(message, StatusCodes.Status415UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE");
}
