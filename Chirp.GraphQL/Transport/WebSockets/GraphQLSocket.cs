using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using Chirp.GraphQL.Auth;
using Chirp.GraphQL.Operations;

namespace Chirp.GraphQL.Transport.WebSockets;

/// <summary>
/// One client's WebSocket from its opening to its end: reads messages one after the other, runs operations side by
/// side. It owns the operations' tasks and awaits them before it ends.
/// </summary>
internal sealed class GraphQLSocket(
    HttpContext context, WebSocket socket, Subprotocol protocol, CallerAuthenticator authenticator,
    OperationRunner runner, WebSocketOptions options)
{
    private readonly Dictionary<string, SocketOperation> _operations = new(1, StringComparer.Ordinal);
    private Caller? _caller;
    private bool _initialised;
    private long _heardAt = Environment.TickCount64;
    private volatile bool _isClosing;

    public SocketSender Sender { get; } = new(socket);

    public Subprotocol Protocol => protocol;

    public WebSocketOptions Options => options;

    /// <summary>Milliseconds (<see cref="Environment.TickCount64"/>) when it was opened.</summary>
    public long OpenedAt { get; } = Environment.TickCount64;

    /// <summary>When the client was last heard.</summary>
    public long HeardAt => Volatile.Read(ref _heardAt);

    /// <summary>When it was last pinged; written by the watch alone.</summary>
    public long PingedAt { get; set; }

    public bool IsInitialised => Volatile.Read(ref _initialised);

    /// <summary>When the caller's token ends, null for nobody.</summary>
    public DateTimeOffset? ExpiresAt => _caller?.ExpiresAt;

    /// <summary>Runs until the client or the server closes. Never throws for what a client does.</summary>
    public async Task RunAsync()
    {
        var receiver = new SocketReceiver(socket, options.MaxMessageBytes);
        try
        {
            while (!_isClosing || socket.State == WebSocketState.CloseSent)
            {
                var (buffer, length) = await receiver.ReceiveAsync(context.RequestAborted);
                if (buffer is null)
                {
                    if (length == SocketReceiver.TooBig)
                    {
                        await CloseAsync(
                            CloseCodes.TooBig, $"A message must be text of at most {options.MaxMessageBytes} bytes");
                    }

                    break;
                }

                Volatile.Write(ref _heardAt, Environment.TickCount64);
                try
                {
                    await HandleAsync(buffer.AsMemory(0, length));
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                }
            }
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException
            or ObjectDisposedException or IOException)
        {
            // The connection is gone.
        }

        await EndAsync();
    }

    /// <summary>Tells the client why and stops listening to it.</summary>
    public ValueTask CloseAsync(int code, string reason)
    {
        _isClosing = true;
        return Sender.CloseAsync(code, reason);
    }

    /// <summary>Accepts no more messages, lets running queries and mutations end within a limit, then closes.</summary>
    public async Task DrainAsync(TimeSpan limit)
    {
        _isClosing = true;
        Task[] running;
        lock (_operations)
        {
            var ending = _operations.Values.Where(operation => !operation.IsStream);
            running = [.. ending.Select(operation => operation.Done)];
        }

        await Task.WhenAll(running).WaitAsync(limit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await CloseAsync(CloseCodes.GoingAway, "The server is shutting down");
    }

    /// <summary>Cuts the connection without a word.</summary>
    public void Abort() => socket.Abort();

    internal void Remove(SocketOperation operation)
    {
        lock (_operations)
        {
            if (_operations.TryGetValue(operation.Id, out var held) && ReferenceEquals(held, operation))
            {
                _operations.Remove(operation.Id);
            }
        }
    }

    private ValueTask HandleAsync(ReadOnlyMemory<byte> json)
    {
        if (_isClosing)
        {
            return ValueTask.CompletedTask;
        }

        if (!SocketMessage.TryParse(json, protocol, out var message))
        {
            return CloseAsync(CloseCodes.BadRequest, "Invalid message received");
        }

        switch (message.Type)
        {
            case SocketMessageType.ConnectionInit:
                return InitialiseAsync(message.PayloadIsObject ? message.Payload : default);
            case SocketMessageType.Ping:
                return Sender.SendAsync("pong"u8, null, message.Payload.Span);
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
        if (_initialised && !protocol.IsLegacy)
        {
            await CloseAsync(CloseCodes.TooManyRequests, "Too many initialisation requests");
            return;
        }

        try
        {
            var authorization = Authorization(payload) ?? context.Request.Headers.Authorization.ToString();
            _caller = authorization.Length == 0
                ? CallerAuthenticator.Nobody(context)
                : await authenticator.AuthenticateAsync(context, authorization, context.RequestAborted);
        }
        catch (BadRequestException error)
        {
            if (protocol.IsLegacy)
            {
                await Sender.SendAsync("connection_error"u8, null, LegacyError(error.Message));
            }

            await CloseAsync(CloseCodes.Forbidden, "Forbidden: the access token is not valid");
            return;
        }

        Volatile.Write(ref _initialised, true);
        await Sender.SendAsync("connection_ack"u8, null, default);
        if (protocol.IsLegacy)
        {
            await Sender.SendAsync("ka"u8, null, default);
        }
    }

    private async ValueTask SubscribeAsync(string? id, ReadOnlyMemory<byte> payload)
    {
        if (!_initialised || _caller is null)
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
            await CloseAsync(CloseCodes.BadRequest, Reason(error.Message));
            return;
        }

        await StartAsync(id, request, _caller);
    }

    private async ValueTask StartAsync(string id, OperationRequest request, Caller caller)
    {
        SocketOperation? replaced = null;
        var refusal = 0;
        lock (_operations)
        {
            if (_operations.TryGetValue(id, out replaced) && !protocol.IsLegacy)
            {
                refusal = CloseCodes.SubscriberAlreadyExists;
            }
            else if (_operations.Count >= options.MaxOperations)
            {
                refusal = CloseCodes.TooManyRequests;
            }
            else
            {
                // The older protocol replaces an operation that is started again under its id.
                replaced?.Stop();
                _operations[id] = SocketOperation.Start(this, id, request, caller, runner);
            }
        }

        if (refusal != 0)
        {
            request.Dispose();
            await CloseAsync(refusal, refusal == CloseCodes.SubscriberAlreadyExists
                ? Reason($"Subscriber for {id} already exists")
                : $"Too many operations: {options.MaxOperations} may run at once (Transport:WebSocket:MaxOperations)");
        }
    }

    private ValueTask Complete(string? id)
    {
        lock (_operations)
        {
            if (id is not null && _operations.Remove(id, out var operation))
            {
                operation.Stop();
            }
        }

        return ValueTask.CompletedTask;
    }

    private async Task EndAsync()
    {
        _isClosing = true;
        SocketOperation[] running;
        lock (_operations)
        {
            running = [.. _operations.Values];
            _operations.Clear();
        }

        foreach (var operation in running)
        {
            operation.Stop();
        }

        foreach (var operation in running)
        {
            await operation.Done;
        }

        if (socket.State == WebSocketState.CloseReceived)
        {
            await Sender.CloseAsync(CloseCodes.Normal, "");
        }
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

    /// <summary>A close reason has at most 123 bytes (RFC 6455, section 5.5).</summary>
    private static string Reason(string text)
    {
        var ascii = string.Create(Math.Min(text.Length, 123), text, (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsAscii(source[i]) ? source[i] : '?';
            }
        });
        return ascii;
    }
}
