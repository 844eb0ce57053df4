using System.Diagnostics;
using Chirp.Engine;
using Chirp.GraphQL.Auth;
using Chirp.GraphQL.Operations;
using Chirp.GraphQL.Transport.Sse;

namespace Chirp.GraphQL.Transport.Http;

/// <summary>
/// GraphQL over HTTP: POST with a JSON body, GET with a query string, multipart POST for uploads; one response, or a
/// stream of them as <c>multipart/mixed</c> or server-sent events.
/// </summary>
internal sealed class HttpEndpoint(
    OperationRunner runner, CallerAuthenticator authenticator, HttpResponder responder, UploadReader uploads,
    SseStreams streams, TransportOptions options, TimeProvider clock, ILogger<HttpEndpoint> log,
    ActiveSessions? sessions = null)
{
    public async Task HandleAsync(HttpContext context)
    {
        var stop = context.RequestAborted;
        var media = AcceptedMedia.From(context.Request.Headers.Accept);
        try
        {
            if (media.IsEmpty)
            {
                throw new BadRequestException(
                    "Accept must allow application/graphql-response+json, application/json, multipart/mixed or "
                    + "text/event-stream.", StatusCodes.Status406NotAcceptable, "NOT_ACCEPTABLE");
            }

            switch (context.Request.Method)
            {
                case "GET":
                    await HandleGetAsync(context, media, stop);
                    break;
                case "POST":
                    await HandlePostAsync(context, media, stop);
                    break;
                case "PUT" or "DELETE" when streams.Concerns(context.Request):
                    await streams.HandleAsync(context, await authenticator.AuthenticateAsync(context, stop), stop);
                    break;
                default:
                    context.Response.Headers.Allow = "GET, POST";
                    throw new BadRequestException(
                        $"{context.Request.Method} is not allowed here.", StatusCodes.Status405MethodNotAllowed,
                        "METHOD_NOT_ALLOWED");
            }
        }
        catch (BadRequestException error)
        {
            await responder.WriteErrorAsync(context, media, error);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The client has gone; there is nobody to answer.
        }
        catch (BadHttpRequestException error)
        {
            // Kestrel's own limits: a body too large, too slow, or cut off.
            await responder.WriteErrorAsync(context, media, new BadRequestException(error.Message, error.StatusCode));
        }
        catch (Exception error)
        {
            // A defect of ours, or of the machine. The log has it; the client learns where to look.
            var traceId = Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
            log.LogError(error, "A request failed unexpectedly ({TraceId}).", traceId);
            await responder.WriteErrorAsync(context, media, new BadRequestException(
                $"Unexpected error. The server's log has it as {traceId}.",
                StatusCodes.Status500InternalServerError, ErrorCodes.Internal));
        }
    }

    private async Task HandleGetAsync(HttpContext context, AcceptedMedia media, CancellationToken stop)
    {
        if (streams.Concerns(context.Request))
        {
            await streams.HandleAsync(context, await authenticator.AuthenticateAsync(context, stop), stop);
            return;
        }

        PreflightGuard.Check(context.Request, options);
        using var request = OperationRequestParser.ParseQueryString(context.Request.Query);
        var allowed = media.Stream == StreamMedia.EventStream
            ? OperationKinds.Query | OperationKinds.Subscription
            : OperationKinds.Query;
        await RunAsync(context, request, media, allowed, stop);
    }

    private async Task HandlePostAsync(HttpContext context, AcceptedMedia media, CancellationToken stop)
    {
        var type = RequestContentType.Of(context.Request);
        if (type == RequestContentType.Multipart)
        {
            PreflightGuard.RequireHeader(context.Request);
            var (operations, files) = await uploads.ReadAsync(context.Request, stop);
            await using (files)
            {
                await RunBodyAsync(context, operations, files, media, stop);
            }

            return;
        }

        using var body = await RequestBody.ReadAsync(context.Request, options.MaxRequestBytes, stop);
        if (streams.Concerns(context.Request))
        {
            var caller = await authenticator.AuthenticateAsync(context, stop);
            await streams.HandlePostAsync(context, caller, body.Memory, stop);
        }
        else
        {
            await RunBodyAsync(context, body.Memory, UploadedFiles.None, media, stop);
        }
    }

    private async Task RunBodyAsync(
        HttpContext context, ReadOnlyMemory<byte> json, UploadedFiles files, AcceptedMedia media,
        CancellationToken stop)
    {
        if (OperationRequestParser.IsBatch(json.Span))
        {
            await RunBatchAsync(context, json, files, media, stop);
            return;
        }

        using var request = OperationRequestParser.Parse(json);
        request.Files = files;
        await RunAsync(context, request, media, OperationKinds.All, stop);
    }

    private async Task RunAsync(
        HttpContext context, OperationRequest request, AcceptedMedia media, OperationKinds allowed,
        CancellationToken stop)
    {
        var caller = await authenticator.AuthenticateOrEndedAsync(context, stop);
        if (media.Stream != StreamMedia.EventStream)
        {
            allowed &= ~OperationKinds.Subscription;
        }

        // order matters: watched first, then looked up by the runner, so that no end of a session is missed.
        using var life = media.Stream == StreamMedia.EventStream ? new CallerLife(caller, sessions, clock) : null;
        await using var result = await runner.RunAsync(
            request, caller, allowed, media.Stream != StreamMedia.None, stop);
        RateLimitHeaders.Write(context.Response, request.Budget);
        await responder.WriteAsync(context, media, result, life, stop);
    }

    private async Task RunBatchAsync(
        HttpContext context, ReadOnlyMemory<byte> json, UploadedFiles files, AcceptedMedia media,
        CancellationToken stop)
    {
        if (options.MaxBatch == 0)
        {
            throw new BadRequestException("Several requests in one array are not accepted here (Transport:MaxBatch).");
        }

        var requests = OperationRequestParser.ParseBatch(json, options.MaxBatch);
        try
        {
            requests.ForEach(request => request.Files = files);
            var caller = await authenticator.AuthenticateAsync(context, stop);
            await responder.WriteBatchAsync(
                context, media, requests,
                async request =>
                {
                    var result = await runner.RunAsync(
                        request, caller, OperationKinds.Query | OperationKinds.Mutation, acceptsIncremental: false,
                        stop);
                    RateLimitHeaders.Write(context.Response, request.Budget);
                    return result;
                },
                stop);
        }
        finally
        {
            requests.ForEach(request => request.Dispose());
        }
    }
}
