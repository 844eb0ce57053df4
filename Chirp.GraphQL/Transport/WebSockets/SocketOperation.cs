using Chirp.Engine;
using Chirp.Engine.Response;
using Chirp.GraphQL.Auth;
using Chirp.GraphQL.Operations;

namespace Chirp.GraphQL.Transport.WebSockets;

/// <summary>One operation on a socket: sends its responses, then says that it is complete.</summary>
internal sealed class SocketOperation
{
    private readonly GraphQLSocket _socket;
    private readonly CancellationTokenSource _stop = new();

    private SocketOperation(GraphQLSocket socket, string id)
    {
        _socket = socket;
        Id = id;
    }

    public string Id { get; }

    /// <summary>Whether it goes on until somebody stops it.</summary>
    public bool IsStream { get; private set; }

    /// <summary>Ends when nothing of the operation runs any more; never fails.</summary>
    public Task Done { get; private set; } = Task.CompletedTask;

    /// <summary>Starts an operation, which takes over <paramref name="request"/>.</summary>
    public static SocketOperation Start(
        GraphQLSocket socket, string id, OperationRequest request, Caller caller, OperationRunner runner)
    {
        var operation = new SocketOperation(socket, id);
        operation.Done = Task.Run(() => operation.RunAsync(request, caller, runner));
        return operation;
    }

    /// <summary>Stops it silently: the client asked for it, or has gone.</summary>
    public void Stop() => _stop.Cancel();

    private async Task RunAsync(OperationRequest request, Caller caller, OperationRunner runner)
    {
        try
        {
            var isDone = await SendAllAsync(request, caller, runner);
            _socket.Remove(this);
            if (isDone && !_stop.IsCancellationRequested)
            {
                await _socket.Sender.SendAsync("complete"u8, Id, default);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
        catch (Exception)
        {
            // A defect of ours: the engine turns what resolvers throw into errors. The client must not wait forever.
            await _socket.CloseAsync(CloseCodes.InternalServerError, "Internal server error");
            throw;
        }
        finally
        {
            request.Dispose();
        }
    }

    /// <summary>Sends the responses; false where an error message has ended the operation already.</summary>
    private async Task<bool> SendAllAsync(OperationRequest request, Caller caller, OperationRunner runner)
    {
        try
        {
            await using var result = await runner.RunAsync(
                request, caller, OperationKinds.All, acceptsIncremental: true, _stop.Token);
            switch (result)
            {
                case SingleResult { Outcome: not RequestOutcome.Executed } refused:
                    _socket.Remove(this);
                    await SendErrorAsync(refused.Response.Memory);
                    return false;
                case SingleResult single:
                    await SendNextAsync(single.Response);
                    return true;
                case IncrementalResult incremental:
                    await SendNextAsync(incremental.Initial);
                    await SendEachAsync(incremental.Subsequent);
                    return true;
                default:
                    IsStream = true;
                    await SendEachAsync(((StreamResult)result).Responses);
                    return true;
            }
        }
        catch (BadRequestException error)
        {
            _socket.Remove(this);
            await SendErrorAsync(ErrorResponse.For(error));
            return false;
        }
    }

    private async Task SendEachAsync(IAsyncEnumerable<ResponseBuffer> responses)
    {
        await foreach (var next in responses.WithCancellation(_stop.Token))
        {
            using (next)
            {
                await SendNextAsync(next);
            }
        }
    }

    private ValueTask SendNextAsync(ResponseBuffer response) =>
        _socket.Sender.SendAsync(_socket.Protocol.Next, Id, response.Memory.Span);

    /// <summary>
    /// The list of errors, which is what the protocol's <c>error</c> carries, from <c>{"errors":[…]}</c>.
    /// </summary>
    private ValueTask SendErrorAsync(ReadOnlyMemory<byte> response)
    {
        if (_socket.Protocol.IsLegacy)
        {
            return SendLegacyErrorAsync(response);
        }

        var prefix = "{\"errors\":"u8.Length;
        return _socket.Sender.SendAsync("error"u8, Id, response.Span[prefix..^1]);
    }

    /// <summary>The older protocol's clients want a response of errors as data, then its end.</summary>
    private async ValueTask SendLegacyErrorAsync(ReadOnlyMemory<byte> response)
    {
        await _socket.Sender.SendAsync(_socket.Protocol.Next, Id, response.Span);
        await _socket.Sender.SendAsync("complete"u8, Id, default);
    }
}
