using System.Buffers;
using Chirp.Engine;
using Chirp.Engine.Response;
using Chirp.GraphQL.Auth;
using Chirp.GraphQL.Operations;
using Chirp.GraphQL.Transport.Sse;

namespace Chirp.GraphQL.Transport.Http;

/// <summary>Writes results as HTTP responses: the status code, the media type, the bytes.</summary>
internal sealed class HttpResponder(TransportOptions options, IHostApplicationLifetime lifetime)
{
    /// <summary>The draft's own code (GraphQL over HTTP, "Partial success").</summary>
    private const int PartialSuccess = 294;

    /// <param name="context">The request.</param>
    /// <param name="media">What the client accepts.</param>
    /// <param name="result">What came of it.</param>
    /// <param name="life">The caller's, where events may be accepted.</param>
    /// <param name="stop">Cancelled when the client has gone.</param>
    public Task WriteAsync(
        HttpContext context, AcceptedMedia media, GraphQLResult result, CallerLife? life, CancellationToken stop) =>
        result switch
        {
            SingleResult single when media.Single is not null => WriteSingleAsync(context, media, single, stop),
            SingleResult single when media.Stream == StreamMedia.Multipart =>
                MultipartResponse.WriteAsync(context.Response, single.Response, stop),
            IncrementalResult incremental when media.Stream == StreamMedia.Multipart =>
                MultipartResponse.WriteAsync(context.Response, incremental, stop),
            _ => EventStreamResponse.WriteAsync(
                context.Response, result, options.Sse, life!, lifetime.ApplicationStopping, stop),
        };

    /// <summary>An error found before the engine was asked.</summary>
    public Task WriteErrorAsync(HttpContext context, AcceptedMedia media, BadRequestException error)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.StatusCode = StatusOf(error);
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

    private bool FollowsDraft => options.StatusCodes == StatusCodePolicy.Draft;

    private int StatusOf(SingleResult result, AcceptedMedia media)
    {
        if (!FollowsDraft)
        {
            // As application/json a client may believe the body of no other status than 200.
            return result.Outcome == RequestOutcome.Executed || !media.IsGraphQLResponse ? StatusCodes.Status200OK
                : result.Outcome == RequestOutcome.NotAdmitted ? StatusCodes.Status429TooManyRequests
                : StatusCodes.Status400BadRequest;
        }

        return result.Outcome switch
        {
            RequestOutcome.Executed when HasErrors(result.Response) => PartialSuccess,
            RequestOutcome.Executed => StatusCodes.Status200OK,
            RequestOutcome.InvalidSyntax => StatusCodes.Status400BadRequest,
            RequestOutcome.NotAdmitted => StatusCodes.Status429TooManyRequests,
            _ => StatusCodes.Status422UnprocessableEntity,
        };
    }

    /// <summary>
    /// The draft has 400 for what cannot be read alone, and no 2xx for a response without data.
    /// </summary>
    private int StatusOf(BadRequestException error) => error switch
    {
        { StatusCode: StatusCodes.Status200OK } when FollowsDraft => StatusCodes.Status422UnprocessableEntity,
        { StatusCode: StatusCodes.Status400BadRequest, IsUnreadable: false } when FollowsDraft =>
            StatusCodes.Status422UnprocessableEntity,
        _ => error.StatusCode,
    };

    /// <summary>The engine writes <c>errors</c> first, and only where there are some.</summary>
    private static bool HasErrors(ResponseBuffer response) => response.Memory.Span.StartsWith("{\"errors\""u8);

    private async Task WriteBytesAsync(
        HttpResponse response, string contentType, ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        // To a client that knows only application/json, the draft has 2xx alone as that: for another status it could
        // not tell that this is the API's own answer, and the media type tells it.
        response.ContentType = FollowsDraft && response.StatusCode >= StatusCodes.Status400BadRequest
            ? AcceptedMedia.GraphQLResponse
            : contentType;
        response.ContentLength = bytes.Length;
        response.BodyWriter.Write(bytes.Span);
        await response.BodyWriter.FlushAsync(stop);
    }
}
