using Chirp.Engine;
using Chirp.Engine.Response;

namespace Chirp.GraphQL.Transport.Sse;

/// <summary>
/// A result as server-sent events, one connection an operation (GraphQL over SSE, distinct connections mode):
/// <c>next</c> with each response, then <c>complete</c>.
/// </summary>
internal static class EventStreamResponse
{
    public static async Task WriteAsync(
        HttpResponse response, GraphQLResult result, SseOptions options, CancellationToken stopping,
        CancellationToken stop)
    {
        await using var events = await EventStream.OpenAsync(response, options, stop);
        switch (result)
        {
            case SingleResult single:
                await WriteNextAsync(events, single.Response, stop);
                break;
            case IncrementalResult incremental:
                await WriteNextAsync(events, incremental.Initial, stop);
                await WriteAllAsync(events, incremental.Subsequent, stop);
                break;
            case StreamResult stream:
                // A server that stops ends subscriptions; without "complete" the client comes back to another one.
                if (!await WriteUntilAsync(events, stream.Responses, stopping, stop))
                {
                    return;
                }

                break;
        }

        await events.WriteAsync("event: complete\ndata:\n\n"u8.ToArray(), stop);
    }

    /// <summary>False where the server stops.</summary>
    private static async Task<bool> WriteUntilAsync(
        EventStream events, IAsyncEnumerable<ResponseBuffer> responses, CancellationToken stopping,
        CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, stop);
        try
        {
            await WriteAllAsync(events, responses, either.Token);
            return true;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            return false;
        }
    }

    private static async Task WriteAllAsync(
        EventStream events, IAsyncEnumerable<ResponseBuffer> responses, CancellationToken stop)
    {
        await foreach (var next in responses.WithCancellation(stop))
        {
            using (next)
            {
                await WriteNextAsync(events, next, stop);
            }
        }
    }

    private static ValueTask WriteNextAsync(EventStream events, ResponseBuffer next, CancellationToken stop) =>
        events.WriteAsync("event: next\ndata: "u8, next.Memory.Span, "\n\n"u8, stop);
}
