using System.Text.Json;
using Chirp.GraphQL.Auth;
using Chirp.GraphQL.Operations;
using Microsoft.AspNetCore.Connections;

namespace Chirp.GraphQL.Transport.WebSockets;

/// <summary>
/// One client's WebSocket from its opening to its end: reads messages one after the other, runs operations side by
/// side. It owns the operations' tasks and awaits them before it ends.
/// </summary>
internal sealed class GraphQLSocket(
    ConnectionContext connection, Subprotocol protocol, Caller nobody, string authorization,
    CallerAuthenticator authenticator, OperationRunner runner, WebSocketOptions options, TimeProvider clock,
    ILogger log)
{
    /// <summary>Why a client is closed with <see cref="CloseCodes.GoingAway"/>.</summary>
    public const string ShuttingDown = "The server is shutting down";

    /// <summary>What runs when a session ends has so long to end.</summary>
    private static readonly TimeSpan SessionEndLimit = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Operations whose ids are taken, and the lock of everything about them. Nearly always one; never so many that
    /// looking through them costs more than running one.
    /// </summary>
    private readonly List<SocketOperation> _operations = new(1);

    private FrameReader _frames = new(options.MaxMessageBytes);
    private Caller? _caller;
    private SessionWatch? _session;
    private TaskCompletionSource? _ended;
    private long _heardAt = clock.GetTimestamp();
    private long _closingSince;

    /// <summary>Operations whose tasks run, those included that the client has stopped or replaced.</summary>
    private int _running;

    private bool _isDraining;
    private bool _hasSessionEnded;

    public SocketSender Sender { get; } = new(connection.Transport.Output, clock);

    public Subprotocol Protocol => protocol;

    public WebSocketOptions Options => options;

    /// <summary>The clock's timestamp when it was opened.</summary>
    public long OpenedAt { get; } = clock.GetTimestamp();

    /// <summary>The clock's timestamp when the client was last heard.</summary>
    public long HeardAt => Volatile.Read(ref _heardAt);

    /// <summary>The clock's timestamp when it was last pinged; written by the watch alone.</summary>
    public long PingedAt { get; set; }

    /// <summary>The clock's timestamp since when the client has been told that it is closed, or 0.</summary>
    public long ClosingSince => Volatile.Read(ref _closingSince);

    public bool IsInitialised => Volatile.Read(ref _caller) is not null;

    /// <summary>When the caller's token ends, null for nobody.</summary>
    public DateTimeOffset? ExpiresAt => Volatile.Read(ref _caller)?.ExpiresAt;

    /// <summary>
    /// Runs until the client or the server closes, then leaves the watch. Never throws for what a client does. Where
    /// the connection is cut, reading fails; so it needs no token, which would cost a quiet socket half a KB.
    /// </summary>
    public async Task RunAsync(SocketWatch watch)
    {
        var input = connection.Transport.Input;
        try
        {
            while (await HandleAsync(_frames.Take(await input.ReadAsync(), input)))
            {
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException or IOException)
        {
            // The connection is gone.
        }

        await EndAsync();
        _session?.Dispose();
        _frames.Release();
        Sender.End();
        watch.Remove(this);
    }

    /// <summary>Tells the client why; what it still sends until it has closed too is read and thrown away.</summary>
    public ValueTask CloseAsync(int code, string reason)
    {
        Interlocked.CompareExchange(ref _closingSince, Math.Max(1, clock.GetTimestamp()), 0);
        return Sender.CloseAsync(code, reason);
    }

    /// <summary>
    /// Starts no more operations, lets running queries and mutations end within a limit, then closes.
    /// </summary>
    public async Task DrainAsync(TimeSpan limit)
    {
        await EndQueriesAsync(limit);
        await CloseAsync(CloseCodes.GoingAway, ShuttingDown);
    }

    /// <summary>Cuts the connection without a word.</summary>
    public void Abort() => connection.Abort();

    /// <summary>
    /// A defect of ours has ended an operation: the log has it, the client is told no more than that.
    /// </summary>
    public ValueTask FailAsync(Exception error)
    {
        log.LogError(error, "An operation on a WebSocket failed unexpectedly.");
        return CloseAsync(CloseCodes.InternalServerError, "Internal server error");
    }

    /// <summary>An operation goes on until it is stopped; false where it may not: the session has ended.</summary>
    internal bool BeginStream(SocketOperation operation)
    {
        lock (_operations)
        {
            operation.IsStream = true;
            return !_hasSessionEnded;
        }
    }

    /// <summary>Frees an operation's id.</summary>
    internal void Remove(SocketOperation operation)
    {
        lock (_operations)
        {
            _operations.Remove(operation);
        }
    }

    /// <summary>Nothing of an operation runs any more.</summary>
    internal void Ended(SocketOperation operation)
    {
        Remove(operation);
        lock (_operations)
        {
            if (--_running == 0)
            {
                _ended?.SetResult();
            }
        }
    }

    /// <summary>False after the last.</summary>
    private ValueTask<bool> HandleAsync(in Received received)
    {
        if (received.Kind is ReceivedKind.Nothing or ReceivedKind.End)
        {
            return new ValueTask<bool>(received.Kind == ReceivedKind.Nothing);
        }

        Volatile.Write(ref _heardAt, clock.GetTimestamp());
        return AnswerAsync(received);
    }

    private async ValueTask<bool> AnswerAsync(Received received)
    {
        switch (received.Kind)
        {
            case ReceivedKind.Failure:
                await CloseAsync(received.Code, received.Reason);
                break;
            case ReceivedKind.Close:
                // Does nothing where the client only answers.
                await CloseAsync(received.Code, "");
                return false;
            case ReceivedKind.Ping:
                await Sender.PongAsync(received.Payload);
                break;
            case ReceivedKind.Message when ClosingSince == 0:
                await HandleAsync(received.Payload);
                break;
        }

        received.Release();
        return true;
    }

    private ValueTask HandleAsync(ReadOnlyMemory<byte> json)
    {
        if (!SocketMessage.TryParse(json, protocol, out var message))
        {
            return CloseAsync(CloseCodes.BadRequest, "Invalid message received");
        }

        switch (message.Type)
        {
            case SocketMessageType.ConnectionInit:
                return InitialiseAsync(message.PayloadIsObject ? message.Payload : default);
            case SocketMessageType.Ping:
                return Sender.SendAsync(ServerWords.Pong, payload: message.Payload);
            case SocketMessageType.Pong:
                return ValueTask.CompletedTask;
            case SocketMessageType.Terminate:
                return CloseAsync(CloseCodes.Normal, "");
            case SocketMessageType.Complete:
                return Complete(message.Id);
            default:
                return SubscribeAsync(message.Id, message.Payload);
        }
    }

    private async ValueTask InitialiseAsync(ReadOnlyMemory<byte> payload)
    {
        if (_caller is not null && !protocol.IsLegacy)
        {
            await CloseAsync(CloseCodes.TooManyRequests, "Too many initialisation requests");
            return;
        }

        try
        {
            var given = Authorization(payload) ?? authorization;
            var caller = given.Length == 0
                ? nobody
                : await authenticator.AuthenticateAsync(nobody, given, CancellationToken.None);
            _session?.Dispose();
            // Whoever ends a session does not wait for its sockets; this never fails.
            _session = authenticator.Watch(caller, () => _ = EndSessionAsync());
            Volatile.Write(ref _caller, caller);
        }
        catch (BadRequestException error)
        {
            if (protocol.IsLegacy)
            {
                await Sender.SendAsync(
                    ServerWords.RefuseConnection, payload: LegacyError(error.Message));
            }

            await CloseAsync(CloseCodes.Forbidden, "Forbidden: the access token is not valid");
            return;
        }
        catch (InvalidOperationException)
        {
            // A string with half of a surrogate pair, which the JSON reader only finds when it is read.
            await CloseAsync(CloseCodes.BadRequest, "Invalid message received");
            return;
        }

        await Sender.SendAsync(ServerWords.Acknowledge);
        if (protocol.IsLegacy)
        {
            await Sender.SendAsync(ServerWords.KeepAlive);
        }
    }

    private async ValueTask SubscribeAsync(string? id, ReadOnlyMemory<byte> payload)
    {
        if (_caller is null)
        {
            await CloseAsync(CloseCodes.Unauthorized, "Unauthorized");
            return;
        }

        if (id is not { Length: > 0 and <= 128 } || payload.IsEmpty || payload.Span[0] != (byte)'{')
        {
            await CloseAsync(CloseCodes.BadRequest, "Invalid message received");
            return;
        }

        OperationRequest request;
        try
        {
            request = OperationRequestParser.Parse(payload);
        }
        catch (BadRequestException error)
        {
            await CloseAsync(CloseCodes.BadRequest, error.Message);
            return;
        }

        await StartAsync(id, request, _caller);
    }

    private async ValueTask StartAsync(string id, OperationRequest request, Caller caller)
    {
        var refusal = 0;
        lock (_operations)
        {
            var known = Find(id);
            if (known is not null && !protocol.IsLegacy)
            {
                refusal = CloseCodes.SubscriberAlreadyExists;
            }
            else if (_operations.Count >= options.MaxOperations || _running >= 2 * options.MaxOperations)
            {
                // The second bound is on those that were stopped and have not ended yet.
                refusal = CloseCodes.TooManyRequests;
            }
            else if (!_isDraining)
            {
                // The older protocol replaces an operation that is started again under its id.
                if (known is not null)
                {
                    known.Stop();
                    _operations.Remove(known);
                }

                _running++;
                _operations.Add(SocketOperation.Start(this, id, request, caller, runner));
                return;
            }
        }

        request.Dispose();
        if (refusal != 0)
        {
            await CloseAsync(refusal, refusal == CloseCodes.SubscriberAlreadyExists
                ? $"Subscriber for {id} already exists"
                : $"Too many operations: {options.MaxOperations} may run at once (Transport:WebSocket:MaxOperations)");
        }
    }

    private ValueTask Complete(string? id)
    {
        SocketOperation? operation = null;
        lock (_operations)
        {
            if (id is not null && Find(id) is { } found)
            {
                operation = found;
                _operations.Remove(found);
            }
        }

        operation?.Stop();
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// The caller's session has ended: its subscriptions get nothing more from this moment on; what it has asked
    /// before, perhaps for this very end, is still answered.
    /// </summary>
    private async Task EndSessionAsync()
    {
        SocketOperation[] streams;
        lock (_operations)
        {
            _hasSessionEnded = true;
            streams = [.. _operations.Where(static running => running.IsStream)];
        }

        Array.ForEach(streams, static stream => stream.Stop());
        await EndQueriesAsync(SessionEndLimit);
        await CloseAsync(CloseCodes.Forbidden, "Forbidden: the session has ended");
    }

    /// <summary>Starts no more operations; ends when those that end by themselves have ended, or at a limit.</summary>
    private async Task EndQueriesAsync(TimeSpan limit)
    {
        Task[] ending;
        lock (_operations)
        {
            _isDraining = true;
            ending = [.. _operations.Where(static running => !running.IsStream).Select(static running => running.Done)];
        }

        await Task.WhenAll(ending).WaitAsync(limit, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private SocketOperation? Find(string id)
    {
        foreach (var operation in _operations)
        {
            if (operation.Id == id)
            {
                return operation;
            }
        }

        return null;
    }

    private async Task EndAsync()
    {
        SocketOperation[] running;
        Task ended;
        lock (_operations)
        {
            _isDraining = true;
            running = [.. _operations];
            _ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            ended = _running == 0 ? Task.CompletedTask : _ended.Task;
        }

        foreach (var operation in running)
        {
            operation.Stop();
        }

        await ended;
    }

    /// <summary>What clients commonly call it: a header's name, or the token alone.</summary>
    private static string? Authorization(ReadOnlyMemory<byte> payload)
    {
        if (payload.IsEmpty)
        {
            return null;
        }

        using var json = JsonDocument.Parse(payload);
        var isNested = json.RootElement.TryGetProperty("headers", out var nested)
            && nested.ValueKind == JsonValueKind.Object;
        var headers = isNested
            ? nested
            : json.RootElement;
        return Text(headers, "authorization") ?? Text(headers, "Authorization")
            ?? (Text(headers, "accessToken") is { } token ? $"Bearer {token}" : null);
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
        && value.GetString() is { Length: > 0 } text ? text : null;

    private static byte[] LegacyError(string message) =>
        JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["message"] = message });
}
