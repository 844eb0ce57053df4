using System.Buffers;
using Chirp.Engine;
using Chirp.Engine.Response;

namespace Chirp.GraphQL.Transport.Http;

/// <summary>
/// Responses as the parts of one <c>multipart/mixed</c> body (RFC 2046; incremental delivery over HTTP). Every part
/// ends with the delimiter of the next, so that a client knows it is whole before the next one exists.
/// </summary>
internal static class MultipartResponse
{
    private const string ContentType = "multipart/mixed; boundary=\"-\"";

    private static ReadOnlySpan<byte> Delimiter => "\r\n---"u8;

    private static ReadOnlySpan<byte> PartHead => "\r\nContent-Type: application/json; charset=utf-8\r\n\r\n"u8;

    /// <summary>Behind a delimiter, makes it the last one.</summary>
    private static ReadOnlySpan<byte> Closing => "--\r\n"u8;

    /// <summary>One response as the only part.</summary>
    public static async Task WriteAsync(HttpResponse response, ResponseBuffer only, CancellationToken stop)
    {
        Start(response);
        WritePart(response, only);
        await EndAsync(response, stop);
    }

    public static async Task WriteAsync(HttpResponse response, IncrementalResult result, CancellationToken stop)
    {
        Start(response);
        WritePart(response, result.Initial);
        await response.BodyWriter.FlushAsync(stop);
        await foreach (var part in result.Subsequent.WithCancellation(stop))
        {
            using (part)
            {
                WritePart(response, part);
            }

            await response.BodyWriter.FlushAsync(stop);
        }

        await EndAsync(response, stop);
    }

    private static void Start(HttpResponse response)
    {
        response.ContentType = ContentType;
        response.Headers.CacheControl = "no-cache";
        response.BodyWriter.Write("---"u8);
    }

    private static void WritePart(HttpResponse response, ResponseBuffer part)
    {
        response.BodyWriter.Write(PartHead);
        response.BodyWriter.Write(part.Memory.Span);
        response.BodyWriter.Write(Delimiter);
    }

    private static async Task EndAsync(HttpResponse response, CancellationToken stop)
    {
        response.BodyWriter.Write(Closing);
        await response.BodyWriter.FlushAsync(stop);
    }
}
