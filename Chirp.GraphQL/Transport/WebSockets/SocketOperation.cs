using System.Text.Json;
using Chirp.Engine;
using Chirp.Engine.Response;
using Chirp.GraphQL.Auth;
using Chirp.GraphQL.Operations;

namespace Chirp.GraphQL.Transport.WebSockets;

/// <summary>One operation on a socket: sends its responses, then says that it is complete.</summary>
internal sealed class SocketOperation
{
    private readonly GraphQLSocket _socket;
    private readonly byte[] _idJson;
    private readonly CancellationTokenSource _stop = new();

    private SocketOperation(GraphQLSocket socket, string id)
    {
        _socket = socket;
        Id = id;
        _idJson = JsonSerializer.SerializeToUtf8Bytes(id);
    }

    public string Id { get; }

    /// <summary>Whether it goes on until somebody stops it.</summary>
    public bool IsStream { get; set; }

    /// <summary>Ends when nothing of the operation runs any more; never fails.</summary>
    public Task Done { get; private set; } = Task.CompletedTask;

    /// <summary>Starts an operation, which takes over <paramref name="request"/>.</summary>
    public static SocketOperation Start(
        GraphQLSocket socket, string id, OperationRequest request, Caller caller, OperationRunner runner)
    {
        var operation = new SocketOperation(socket, id);
        operation.Done = operation.RunAsync(request, caller, runner);
        return operation;
    }

    /// <summary>Stops it silently: the client asked for it, or has gone.</summary>
    public void Stop() => _stop.Cancel();

    private async Task RunAsync(OperationRequest request, Caller caller, OperationRunner runner)
    {
        // Beside the socket's reading, not before it reads on.
        await Task.Yield();
        try
        {
            using (request)
            {
                await using var result = await runner.RunAsync(
                    request, caller, OperationKinds.All, acceptsIncremental: true, _stop.Token);
                request.ForgetText();
                if (result is StreamResult stream)
                {
                    // Here, and not in a method of its own: each that waits costs every quiet subscriber memory. The
                    // stream ends by the token that it was started with.
                    if (!_socket.BeginStream(this))
                    {
                        return;
                    }

                    await using var responses = stream.Responses.GetAsyncEnumerator();
                    for (var moving = responses.MoveNextAsync(); await moving;)
                    {
                        using (var next = responses.Current)
                        {
                            await SendNextAsync(next, hasMore: true);
                        }

                        moving = responses.MoveNextAsync();
                        if (!moving.IsCompleted)
                        {
                            // Nothing follows at once: what has been written of a burst leaves.
                            await _socket.Sender.FlushAsync();
                        }
                    }

                    await CompleteAsync();
                }
                else
                {
                    await SendResultAsync(result);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The client does not want it any more, or has gone.
        }
        catch (BadRequestException error)
        {
            await SendErrorsAsync(ErrorResponse.For(error));
        }
        catch (Exception error)
        {
            // A defect of ours: the engine turns what resolvers throw into errors. The client must not wait forever.
            await _socket.FailAsync(error);
        }
        finally
        {
            _socket.Ended(this);
        }
    }

    private async Task SendResultAsync(GraphQLResult result)
    {
        switch (result)
        {
            case SingleResult { Outcome: not RequestOutcome.Executed } refused:
                await SendErrorsAsync(refused.Response.Memory);
                return;
            case SingleResult single:
                await SendNextAsync(single.Response);
                break;
            case IncrementalResult incremental:
                await SendNextAsync(incremental.Initial);
                await foreach (var next in incremental.Subsequent.WithCancellation(_stop.Token))
                {
                    using (next)
                    {
                        await SendNextAsync(next);
                    }
                }

                break;
        }

        await CompleteAsync();
    }

    private ValueTask SendNextAsync(ResponseBuffer response, bool hasMore = false) =>
        _stop.IsCancellationRequested ? ValueTask.CompletedTask
        : hasMore ? _socket.Sender.SendWithMoreAsync(_socket.Protocol.Next, _idJson, response.Memory)
        : _socket.Sender.SendAsync(_socket.Protocol.Next, _idJson, response.Memory);

    /// <summary>
    /// Frees the id first: a client may use it again as soon as it reads that the operation is complete.
    /// </summary>
    private ValueTask CompleteAsync()
    {
        _socket.Remove(this);
        return _stop.IsCancellationRequested
            ? ValueTask.CompletedTask
            : _socket.Sender.SendAsync(ServerWords.Complete, _idJson);
    }

    /// <summary>
    /// The protocol's <c>error</c> carries the list of errors and ends the operation; the older protocol's clients want
    /// a response of errors as data, and then its end.
    /// </summary>
    /// <param name="response"><c>{"errors":[…]}</c></param>
    private async ValueTask SendErrorsAsync(ReadOnlyMemory<byte> response)
    {
        if (_socket.Protocol.IsLegacy)
        {
            await _socket.Sender.SendAsync(_socket.Protocol.Next, _idJson, response);
            await CompleteAsync();
            return;
        }

        _socket.Remove(this);
        await _socket.Sender.SendAsync(ServerWords.Error, _idJson, response["{\"errors\":"u8.Length..^1]);
    }
}
