using System.Buffers;
using System.Text.Json;
using Chirp.Engine;
using Chirp.Engine.Response;
using Chirp.GraphQL.Auth;
using Chirp.GraphQL.Operations;

namespace Chirp.GraphQL.Transport.Sse;

/// <summary>
/// One stream of single connection mode and the operations that write to it. It owns their tasks: whoever runs the
/// stream awaits them before it ends. An operation ends with the token or session of whoever sent it, the stream with
/// its opener's; the last <c>next</c> of an operation has the error that says so.
/// </summary>
internal sealed class SseStream(
    Caller caller, Func<Caller, CallerLife> lifeOf, DateTimeOffset openBefore, int maxOperations)
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource<EventStream> _opened =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly Dictionary<string, (CancellationTokenSource Stop, Task Done)> _operations = [];
    private CallerLife? _life;
    private CancellationToken _clientGone;
    private bool _isOpen;

    /// <summary>Who reserved it.</summary>
    public Caller Caller { get; } = caller;

    public DateTimeOffset OpenBefore { get; } = openBefore;

    public bool IsOpen => Volatile.Read(ref _isOpen);

    /// <summary>True for the first who opens it.</summary>
    public bool TryOpen() => !Interlocked.Exchange(ref _isOpen, true);

    /// <summary>Carries events until the client has gone, then ends all operations.</summary>
    public async Task RunAsync(HttpResponse response, SseOptions options, CancellationToken stop)
    {
        try
        {
            using var life = lifeOf(Caller);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(life.Ended, stop);
            _life = life;
            _clientGone = stop;
            await using var events = await EventStream.OpenAsync(response, options, stop);
            _opened.SetResult(events);
            await Task.Delay(Timeout.Infinite, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await EndAsync();
        }
        catch (OperationCanceledException)
        {
            await EndAsync();
        }
    }

    /// <summary>Starts an operation. It takes over <paramref name="request"/> unless this throws.</summary>
    public void Start(string id, OperationRequest request, Caller sender, OperationRunner runner)
    {
        lock (_lock)
        {
            if (_operations.ContainsKey(id))
            {
                throw new BadRequestException(
                    $"The operation '{id}' is running already.",
                    StatusCodes.Status409Conflict, "OPERATION_ALREADY_EXISTS");
            }

            if (_operations.Count >= maxOperations)
            {
                throw new BadRequestException(
                    $"This stream runs {maxOperations} operations already (Transport:Sse:MaxOperations).",
                    StatusCodes.Status429TooManyRequests, "TOO_MANY_OPERATIONS");
            }

            var stop = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
            var running = Task.Run(
                () => RunOperationAsync(id, request, sender, runner, stop), CancellationToken.None);
            _operations[id] = (stop, running);
        }
    }

    public void Stop(string id)
    {
        lock (_lock)
        {
            if (_operations.TryGetValue(id, out var operation))
            {
                operation.Stop.Cancel();
            }
        }
    }

    /// <summary>Ends a stream that was never opened.</summary>
    public void Drop()
    {
        _opened.TrySetCanceled();
        _ended.Cancel();
    }

    private async Task EndAsync()
    {
        Task[] running;
        await _ended.CancelAsync();
        lock (_lock)
        {
            running = [.. _operations.Values.Select(operation => operation.Done)];
        }

        await Task.WhenAll(running);
    }

    private async Task RunOperationAsync(
        string id, OperationRequest request, Caller sender, OperationRunner runner, CancellationTokenSource stop)
    {
        using var owned = request;
        // order matters: watched first, then looked up by the runner, so that no end of a session is missed.
        using var life = lifeOf(sender);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(life.Ended, stop.Token);
        var idJson = JsonSerializer.SerializeToUtf8Bytes(id);
        try
        {
            var events = await _opened.Task.WaitAsync(end.Token);
            try
            {
                await using var result = await runner.RunAsync(
                    request, sender, OperationKinds.All, acceptsIncremental: true, end.Token);
                await WriteResultAsync(events, idJson, result, end.Token);
            }
            catch (BadRequestException error)
            {
                await WriteAsync(events, "next"u8, idJson, ErrorResponse.For(error), end.Token);
            }
            catch (OperationCanceledException) when ((life.Error ?? _life!.Error) is { } error)
            {
                await WriteAsync(events, "next"u8, idJson, ErrorResponse.For(error), _clientGone);
                await WriteAsync(events, "complete"u8, idJson, default, _clientGone);
                return;
            }

            await WriteAsync(events, "complete"u8, idJson, default, end.Token);
        }
        catch (OperationCanceledException)
        {
            // Stopped by the client, or the stream has ended.
        }
        finally
        {
            lock (_lock)
            {
                _operations.Remove(id);
                stop.Dispose();
            }
        }
    }

    private static async ValueTask WriteResultAsync(
        EventStream events, byte[] id, GraphQLResult result, CancellationToken stop)
    {
        switch (result)
        {
            case SingleResult single:
                await WriteAsync(events, "next"u8, id, single.Response.Memory, stop);
                break;
            case IncrementalResult incremental:
                await WriteAsync(events, "next"u8, id, incremental.Initial.Memory, stop);
                await WriteAllAsync(events, id, incremental.Subsequent, stop);
                break;
            case StreamResult stream:
                await WriteAllAsync(events, id, stream.Responses, stop);
                break;
        }
    }

    private static async ValueTask WriteAllAsync(
        EventStream events, byte[] id, IAsyncEnumerable<ResponseBuffer> responses, CancellationToken stop)
    {
        await foreach (var next in responses.WithCancellation(stop))
        {
            using (next)
            {
                await WriteAsync(events, "next"u8, id, next.Memory, stop);
            }
        }
    }

    private static ValueTask WriteAsync(
        EventStream events, ReadOnlySpan<byte> name, byte[] id, ReadOnlyMemory<byte> payload, CancellationToken stop)
    {
        var head = new ArrayBufferWriter<byte>(64 + id.Length);
        head.Write("event: "u8);
        head.Write(name);
        head.Write("\ndata: {\"id\":"u8);
        head.Write(id);
        if (!payload.IsEmpty)
        {
            head.Write(",\"payload\":"u8);
        }

        return events.WriteAsync(head.WrittenSpan, payload.Span, "}\n\n"u8, stop);
    }
}
