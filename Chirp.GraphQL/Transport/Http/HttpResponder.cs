using System.Buffers;
using Chirp.Engine;
using Chirp.Engine.Response;
using Chirp.GraphQL.Operations;
using Chirp.GraphQL.Transport.Sse;

namespace Chirp.GraphQL.Transport.Http;

/// <summary>Writes results as HTTP responses: the status code, the media type, the bytes.</summary>
internal sealed class HttpResponder(TransportOptions options, IHostApplicationLifetime lifetime)
{
    public Task WriteAsync(HttpContext context, AcceptedMedia media, GraphQLResult result, CancellationToken stop) =>
        result switch
        {
            SingleResult single when media.Single is not null => WriteSingleAsync(context, media, single, stop),
            SingleResult single when media.Stream == StreamMedia.Multipart =>
                MultipartResponse.WriteAsync(context.Response, single.Response, stop),
            IncrementalResult incremental when media.Stream == StreamMedia.Multipart =>
                MultipartResponse.WriteAsync(context.Response, incremental, stop),
            _ => EventStreamResponse.WriteAsync(
                context.Response, result, options.Sse, lifetime.ApplicationStopping, stop),
        };

    /// <summary>An error found before the engine was asked.</summary>
    public Task WriteErrorAsync(HttpContext context, AcceptedMedia media, BadRequestException error)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.StatusCode = error.StatusCode;
        if (error.StatusCode == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
        }

        return WriteBytesAsync(context.Response, media.Single ?? AcceptedMedia.Json, ErrorResponse.For(error), default);
    }

    /// <summary>Runs the requests of a batch one after the other and writes their responses as one array.</summary>
    public async Task WriteBatchAsync(
        HttpContext context, AcceptedMedia media, List<OperationRequest> requests,
        Func<OperationRequest, ValueTask<GraphQLResult>> run, CancellationToken stop)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        for (var i = 0; i < requests.Count; i++)
        {
            body.Write(i == 0 ? "["u8 : ","u8);
            try
            {
                await using var result = await run(requests[i]);
                body.Write(((SingleResult)result).Response.Memory.Span);
            }
            catch (BadRequestException error)
            {
                body.Write(ErrorResponse.For(error).Span);
            }
        }

        body.Write("]"u8);
        await WriteBytesAsync(context.Response, media.Single ?? AcceptedMedia.Json, body.WrittenMemory, stop);
    }

    private async Task WriteSingleAsync(
        HttpContext context, AcceptedMedia media, SingleResult result, CancellationToken stop)
    {
        var response = context.Response;
        response.StatusCode = StatusOf(result, media);
        if (result.Outcome == RequestOutcome.OperationNotAllowed)
        {
            // A GET for a mutation; or a subscription for a client that takes no stream.
            var isGet = HttpMethods.IsGet(context.Request.Method);
            response.StatusCode = isGet ? StatusCodes.Status405MethodNotAllowed : StatusCodes.Status406NotAcceptable;
            response.Headers.Allow = isGet ? "POST" : default;
        }

        await WriteBytesAsync(response, media.Single!, result.Response.Memory, stop);
    }

    private int StatusOf(SingleResult result, AcceptedMedia media)
    {
        var draft = options.StatusCodes == StatusCodePolicy.Draft;
        switch (result.Outcome)
        {
            case RequestOutcome.Executed:
                return draft && media.IsGraphQLResponse && HasErrors(result.Response) ? 294 : StatusCodes.Status200OK;
            case RequestOutcome.InvalidSyntax:
                return draft || media.IsGraphQLResponse ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK;
            default:
                return draft ? StatusCodes.Status422UnprocessableEntity
                    : media.IsGraphQLResponse ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK;
        }
    }

    /// <summary>The engine writes <c>errors</c> first, and only where there are some.</summary>
    private static bool HasErrors(ResponseBuffer response) => response.Memory.Span.StartsWith("{\"errors\""u8);

    private static async Task WriteBytesAsync(
        HttpResponse response, string contentType, ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        response.ContentType = contentType;
        response.ContentLength = bytes.Length;
        response.BodyWriter.Write(bytes.Span);
        await response.BodyWriter.FlushAsync(stop);
    }
}
