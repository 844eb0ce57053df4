using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Chirp.GraphQL.Auth;
using Chirp.GraphQL.Operations;

namespace Chirp.GraphQL.Transport.Sse;

/// <summary>
/// GraphQL over SSE, single connection mode: PUT reserves a stream and answers its token, GET opens it, POST starts an
/// operation whose responses go to it, DELETE stops one. For clients limited in connections (HTTP/1.1).
/// </summary>
internal sealed class SseStreams(
    OperationRunner runner, TransportOptions options, TimeProvider clock, IHostApplicationLifetime lifetime,
    ActiveSessions? sessions = null)
{
    private const string TokenHeader = "X-GraphQL-Event-Stream-Token";
    private const string TokenParameter = "token";
    private readonly ConcurrentDictionary<string, SseStream> _streams = new(StringComparer.Ordinal);

    /// <summary>Whether a request belongs to this mode.</summary>
    public bool Concerns(HttpRequest request) =>
        request.Method is "PUT" or "DELETE"
        || request.Headers.ContainsKey(TokenHeader)
        || request.Query.ContainsKey(TokenParameter);

    /// <summary>PUT, GET or DELETE.</summary>
    public Task HandleAsync(HttpContext context, Caller caller, CancellationToken stop) => context.Request.Method switch
    {
        "PUT" => ReserveAsync(context, caller, stop),
        "GET" => OpenAsync(context, stop),
        _ => StopOperation(context),
    };

    /// <summary>Starts an operation; its responses go to the stream, this request is answered 202 at once.</summary>
    public Task HandlePostAsync(HttpContext context, Caller caller, ReadOnlyMemory<byte> body, CancellationToken stop)
    {
        var stream = Find(context.Request);
        if (stream.Caller.UserId != caller.UserId)
        {
            // Responses go to whoever reserved the stream, so nobody else may start an operation on it.
            throw NotFound();
        }

        var request = OperationRequestParser.Parse(body);
        try
        {
            stop.ThrowIfCancellationRequested();
            stream.Start(OperationId(request.Extensions), request, caller, runner);
        }
        catch
        {
            request.Dispose();
            throw;
        }

        context.Response.StatusCode = StatusCodes.Status202Accepted;
        return Task.CompletedTask;
    }

    private Task ReserveAsync(HttpContext context, Caller caller, CancellationToken stop)
    {
        if (_streams.Count >= options.Sse.MaxStreams)
        {
            DropExpired();
        }

        if (_streams.Count >= options.Sse.MaxStreams)
        {
            throw new BadRequestException(
                $"There are {options.Sse.MaxStreams} event streams already (Transport:Sse:MaxStreams).",
                StatusCodes.Status503ServiceUnavailable, "TOO_MANY_STREAMS");
        }

        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        _streams[token] = new SseStream(
            caller, sender => new CallerLife(sender, sessions, clock),
            clock.GetUtcNow().AddSeconds(options.Sse.ReservationSeconds), options.Sse.MaxOperations);
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.Body.WriteAsync(Encoding.ASCII.GetBytes(token), stop).AsTask();
    }

    private async Task OpenAsync(HttpContext context, CancellationToken stop)
    {
        var token = Token(context.Request);
        var stream = Find(context.Request);
        if (!stream.TryOpen())
        {
            throw new BadRequestException(
                "This event stream is open already.", StatusCodes.Status409Conflict, "STREAM_ALREADY_OPEN");
        }

        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping, stop);
            await stream.RunAsync(context.Response, options.Sse, either.Token);
        }
        finally
        {
            _streams.TryRemove(token, out _);
        }
    }

    private Task StopOperation(HttpContext context)
    {
        Find(context.Request).Stop(context.Request.Query["operationId"].ToString());
        return Task.CompletedTask;
    }

    private SseStream Find(HttpRequest request) =>
        _streams.TryGetValue(Token(request), out var stream)
        && (stream.IsOpen || stream.OpenBefore >= clock.GetUtcNow())
            ? stream
            : throw NotFound();

    private void DropExpired()
    {
        var now = clock.GetUtcNow();
        foreach (var (token, stream) in _streams)
        {
            if (!stream.IsOpen && stream.OpenBefore < now && _streams.TryRemove(token, out var dropped))
            {
                dropped.Drop();
            }
        }
    }

    private static string Token(HttpRequest request) =>
        request.Headers[TokenHeader].ToString() is { Length: > 0 } header
            ? header
            : request.Query[TokenParameter].ToString();

    private static string OperationId(JsonElement extensions) =>
        extensions.ValueKind == JsonValueKind.Object
        && extensions.TryGetProperty("operationId", out var id) && id.ValueKind == JsonValueKind.String
        && id.GetString() is { Length: > 0 and <= 128 } text
            ? text
            : throw new BadRequestException("The extension 'operationId' must be a string of 1 to 128 characters.");

    private static BadRequestException NotFound() =>
        new("There is no such event stream.", StatusCodes.Status404NotFound, "STREAM_NOT_FOUND");
}
